#!/usr/bin/env bash
# Checks what building Troth needs, and installs with apt what is missing: a C and C++ compiler, cmake, libclang
# (for llama.cpp), python (for the starter model). With `test`, also what tests need: Chromium with its driver, certutil, strace, age, aiosmtpd, PostgreSQL, and npm.
# Says what to do where it cannot. CARGO, PYTHON, TROTH_CHROMIUM and TROTH_CHROMEDRIVER may name those programs.
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }

cargo="${CARGO:-$(command -v cargo || true)}"
if [ -z "$cargo" ]; then
  say "Rust is missing. Install it with rustup (or your system's package of rustup), then run this again."
  exit 1
fi

missing=()
python="${PYTHON:-python3}"
if ! command -v "$python" >/dev/null; then
  missing+=(python3 python3-venv)
elif ! "$python" -c 'import pip' 2>/dev/null && ! "$python" -c 'import ensurepip' 2>/dev/null; then
  # The starter model comes by pip.
  missing+=(python3-venv)
fi
if ! command -v "${CC:-cc}" >/dev/null || ! command -v "${CXX:-c++}" >/dev/null; then missing+=(build-essential); fi
if ! command -v cmake >/dev/null; then missing+=(cmake); fi

# bindgen looks in LIBCLANG_PATH, in llvm-config's folders, in the linker's and in the usual ones below, for libclang.so and libclang-14.so and
# the like. libclang-cpp.so, which stands beside them and alone on some machines, is another library.
has_libclang() {
  local at
  for at in "${LIBCLANG_PATH:-/nowhere}" /usr/lib/llvm-*/lib /usr/lib*/ /usr/lib/*-linux-gnu; do
    compgen -G "$at/libclang.so*" >/dev/null && return 0
    compgen -G "$at/libclang-[0-9]*.so*" >/dev/null && return 0
    compgen -G "$at/libclang.dylib" >/dev/null && return 0
  done
  [ "$(uname -s)" = Darwin ] && xcode-select -p >/dev/null 2>&1
}
if ! has_libclang; then missing+=(libclang-dev); fi
if [ "${1:-}" = test ]; then
  command -v "${TROTH_CHROMIUM:-chromium}" >/dev/null || missing+=(chromium)
  command -v "${TROTH_CHROMEDRIVER:-chromedriver}" >/dev/null || missing+=(chromium-driver)
  # What a home connects to is shown by strace.
  command -v strace >/dev/null || missing+=(strace)
  # A locked export is opened by age's own tool.
  command -v age >/dev/null || missing+=(age)
  # The browser is told by certutil to trust a home's own certificate.
  command -v certutil >/dev/null || missing+=(libnss3-tools)
  # Mail is taken by a real server.
  command -v aiosmtpd >/dev/null || missing+=(python3-aiosmtpd)
  # The official clients of MCP and OpenAI come by pip, into an environment of their own.
  "${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
  command -v curl >/dev/null || missing+=(curl)
  # The store is tested on a PostgreSQL server that the test starts; initdb is not on Debian's path.
  command -v initdb >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || missing+=(postgresql)
  # axe-core comes by npm.
  command -v npm >/dev/null || missing+=(npm)
fi

if [ "${#missing[@]}" -eq 0 ]; then exit 0; fi

say "Missing: ${missing[*]}"
if ! command -v apt-get >/dev/null; then
  say "This system has no apt. Please install the like of: ${missing[*]}"
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    say "Installing them needs root, and there is no sudo here. As root, run: apt-get install ${missing[*]}"
    exit 1
  fi
  # Without a terminal nobody can type a password, and waiting for one would hang.
  as_root=(sudo)
  if [ ! -t 0 ]; then as_root=(sudo -n); fi
fi
say "Installing them with apt."
install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" </dev/null >&2
}
# A fresh machine has no list of packages yet, and an old list names files that are gone.
"${as_root[@]}" apt-get update </dev/null >&2 || say "The list of packages could not be brought up to date; trying all the same."
install || { say "apt could not install them. As root, run: apt-get install ${missing[*]}"; exit 1; }
has_libclang || { say "libclang is still not found; set LIBCLANG_PATH to its folder."; exit 1; }
