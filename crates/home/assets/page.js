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

// Leaving: the page is empty before the answer comes.
for (const form of document.querySelectorAll("[data-leave]")) {
  form.addEventListener("submit", () => {
    document.body.hidden = true;
    document.title = "\u00a0";
  });
}

// A page that the browser kept whole is asked for anew when somebody comes back to it.
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// An address that points into a closed part opens it.
const aim = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (aim instanceof HTMLDetailsElement) aim.open = true;
