// What every page gets from script; without it each of these is absent or a plain form.

for (const button of document.querySelectorAll("[data-shows]")) {
  const input = document.getElementById(button.dataset.shows);
  const show = button.textContent;
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = input.type === "password";
    input.type = open ? "text" : "password";
    button.textContent = open ? button.dataset.hide : show;
    button.setAttribute("aria-pressed", String(open));
  });
  // Shown as text, a passphrase would be offered by the browser as something once typed.
  input.form?.addEventListener("submit", () => { input.type = "password"; });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Leaving quickly: the screen is empty before any answer comes, in every window of this home, and the blank page takes this one's place.
const blank = "/blank";
const leaving = document.querySelector("[data-leave]");
const windows = new BroadcastChannel("leave");

function away() {
  document.title = "\u00a0";
  document.body.replaceChildren();
  location.replace(blank);
}

function leave() {
  // The request outlives this page. Where the home is out of reach, the screen is empty all the same.
  const body = leaving && new URLSearchParams(new FormData(leaving));
  if (body) fetch(leaving.action, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
  windows.postMessage(blank);
  away();
}

windows.addEventListener("message", away);
leaving?.addEventListener("submit", (event) => {
  event.preventDefault();
  leave();
});

// Escape, three times within two seconds: once or twice has other uses, and leaving ends what is not remembered.
let presses = [];
addEventListener("keydown", (event) => {
  if (event.repeat || event.isComposing) return;
  presses = event.key === "Escape" ? [...presses, event.timeStamp].filter((at) => event.timeStamp - at < 2000) : [];
  if (presses.length >= 3) leave();
});

// A page that the browser keeps whole is kept empty, and asked for anew when somebody comes back to it.
addEventListener("pagehide", () => { document.body.hidden = true; });
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// An address that points into a closed part opens it.
const aim = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (aim instanceof HTMLDetailsElement) aim.open = true;
