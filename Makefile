# What people run. `make` alone prints this list.
#
# A build from nothing takes about a quarter of an hour on two cores; llama.cpp is a third of that. One profile (Cargo.toml) and one set of
# features serve all of run, test, soak and bench, so that what one of them has built the others reuse.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
# HOME may be empty (in CI, say): the account's own folder then.
export HOME := $(or $(HOME),$(shell getent passwd "$$(id -u)" 2>/dev/null | cut -d: -f6))
.DEFAULT_GOAL := help
.PHONY: help run test browser lint soak fuzz bench bench-peers drill model deps test-deps build clean

# Where cargo is not on the path, its usual places are tried; then what stands beside it is found too.
CARGO := $(or $(CARGO),$(shell command -v cargo),$(firstword $(wildcard $(CARGO_HOME)/bin/cargo $(HOME)/.cargo/bin/cargo /usr/local/cargo/bin/cargo)))
export PATH := $(PATH)$(if $(CARGO),:$(dir $(CARGO)))
PYTHON ?= $(or $(shell command -v python3 || command -v python),python3)
TROTH := $(or $(CARGO_TARGET_DIR),target)/debug/troth
LISTEN ?= 127.0.0.1:7777
# TROTH_MODEL names a model of one's own; without it the starter model is fetched into TROTH_MODELS.
# Tests run in folders of their own, so a path from here is made whole.
OWN_MODEL := $(if $(filter-out /%,$(firstword $(TROTH_MODEL))),$(CURDIR)/)$(TROTH_MODEL)
TROTH_MODELS := $(or $(TROTH_MODELS),$(CURDIR)/models)
export TROTH_MODELS
export TROTH_MODEL := $(or $(OWN_MODEL),$(TROTH_MODELS)/SmolLM2-135M-Instruct.Q4_1.gguf)

help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1|\2/p' Makefile | awk -F'|' '{ printf "  make %-11s %s\n", $$1, $$2 }'

run: build ## start a home on this machine, and talk (LISTEN=127.0.0.1:7777; MORE="--tls --pair" for a phone)
	@echo "Starting. Once it says where, open that address in a browser here; Ctrl-C ends it."
	@exec $(TROTH) serve --listen $(LISTEN) --model "$(TROTH_MODEL)" $(MORE)

test: test-deps model ## every test, with the real model; ends with "N passed, N failed"
	@$(PYTHON) -B scripts/run_tests.py $(CARGO) test --workspace --no-fail-fast

browser: test-deps model ## the tests in a real Chromium alone (TROTH_SHOTS=DIR keeps pictures)
	@$(CARGO) test --workspace --test browser

lint: deps ## formatting and clippy, warnings refused
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings

soak: test-deps model ## the tests again with many more random cases (hours)
	@TROTH_ORACLE_CASES=$${TROTH_ORACLE_CASES:-10000000} TROTH_READ_CASES=$${TROTH_READ_CASES:-1000000} PROPTEST_CASES=$${PROPTEST_CASES:-20000} \
		$(PYTHON) -B scripts/run_tests.py $(CARGO) test --workspace --no-fail-fast

# cargo-fuzz wants flags that only nightly takes; RUSTC_BOOTSTRAP lets the stable compiler take them. AddressSanitizer looks for what unsafe code
# does wrong, of which these crates have none, so it is left out. What is found is kept in fuzz/artifacts.
FUZZ_SECONDS ?= 600
fuzz: ## each fuzz target in turn, FUZZ_SECONDS long (600); needs `cargo install cargo-fuzz`
	@$(CARGO) fuzz --version >/dev/null 2>&1 || { echo "cargo-fuzz is not there: cargo install cargo-fuzz --locked" >&2; exit 1; }
	@for target in find stand_ins reply export likes stream; do echo "== $$target"; \
		RUSTC_BOOTSTRAP=1 nice -n 15 $(CARGO) fuzz run --fuzz-dir fuzz --sanitizer none $$target -- -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=20; done

bench: build ## figures, beside the targets that they are held to
	@for what in gate ledger erase engine; do echo "== $$what"; $(TROTH) bench $$what; echo; done

bench-peers: ## install what `troth bench` runs beside: Presidio (0.6 GB) and OpenMined's PSI, from PyPI
	@$(PYTHON) -B scripts/presidio_peer.py install
	@$(PYTHON) -B scripts/psi_peer.py install

drill: build ## plant marked words through the real path, then search every byte on disk for them
	@$(TROTH) drill

model: deps ## fetch the starter model, 93 MB, and the one for sentence embeddings, 83 MB (asks first)
ifneq ($(OWN_MODEL),)
	@test -f "$(TROTH_MODEL)" || { echo "There is no model at $(TROTH_MODEL) (TROTH_MODEL)." >&2; exit 1; }
else
	@$(PYTHON) -B scripts/fetch_model.py
endif
	@$(PYTHON) -B scripts/fetch_embedder.py || echo "Without it the guard judges by words alone." >&2

deps: ## install what building needs, where it is missing: a C++ compiler, cmake, libclang
	@CARGO="$(CARGO)" PYTHON="$(PYTHON)" scripts/deps.sh

# What `make test` needs beyond that: Chromium with its driver, axe-core, which comes by npm, and the official clients of MCP and
# OpenAI, which come by pip.
test-deps:
	@CARGO="$(CARGO)" PYTHON="$(PYTHON)" scripts/deps.sh test
	@$(PYTHON) -B scripts/fetch_axe.py
	@$(PYTHON) -B scripts/fetch_clients.py

clean: ## remove what was built; models and data stay
	$(CARGO) clean

# With a test among the targets cargo chooses features as `cargo test` does. Without one, half of what is built, llama.cpp included, would
# be built a second time by `make test`; and what runs would not be what was tested.
build: deps model
	@$(CARGO) build --workspace --bins --test floors
