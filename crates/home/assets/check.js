// Before sending: what a draft gives away, and to whom it would go. Nothing is blocked; what is written stays as it is unless a button is
// pressed. While somebody types, only a home on this machine is asked; any other is asked when its button is pressed, and not before.
const PAUSE = 400;

// Whether a page from this host came from the machine that it is read on. A tunnel to another machine looks the same (THREATS.md).
export function thisMachine(host) {
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

const form = document.querySelector("[data-check]");
if (form) start();

function start() {
  const text = form.elements.text;
  const place = form.querySelector("[data-gives]");
  const status = place.querySelector("[role=status]");
  const list = place.querySelector("ul");
  const [ask, undo, typing] = ["[data-look]", "[data-undo]", "[data-typing]"].map((css) => place.querySelector(css));
  const box = typing.querySelector("input");
  const mirror = document.createElement("div");
  mirror.className = "mirror";
  mirror.setAttribute("aria-hidden", "true");
  text.before(mirror);
  const becomes = JSON.parse(form.dataset.becomes);
  const near = thisMachine(location.hostname);
  let timer = 0;
  let asked = null;
  let before = null;

  place.hidden = false;
  typing.hidden = !near;
  box.checked = near && !("asked" in form.dataset);
  ask.hidden = box.checked;

  // It is kept with the person's other settings, so that it is theirs in every browser. Without an answer it lasts as long as the page.
  function remember(when) {
    const body = new URLSearchParams({ csrf: form.elements.csrf.value, when });
    fetch(form.dataset.when, { method: "POST", body }).catch(() => {});
  }

  async function look() {
    clearTimeout(timer);
    asked?.abort();
    const said = text.value;
    if (!said.trim()) return show(said, { findings: [] });
    const abort = asked = new AbortController();
    try {
      const body = new URLSearchParams({ csrf: form.elements.csrf.value, text: said });
      const answer = await fetch(form.dataset.check, { method: "POST", body, signal: abort.signal, redirect: "error" });
      if (answer.ok && text.value === said) show(said, await answer.json());
    } catch { /* The check is a help and no gate: without an answer the draft is simply not marked. */ }
  }

  function show(said, { findings, language }) {
    underline(said, findings);
    list.replaceChildren(...findings.map((finding) => item(said, finding)));
    const { to, beyond } = form.dataset;
    const about = [...new Set(findings.map((finding) => finding.about))];
    const named = new Intl.ListFormat("en-GB").format(about);
    const words = form.dataset;
    const gives = about.length ? (beyond === undefined ? words.away : words.elsewhere).replace("{list}", named).replace("{to}", to) : box.checked || language ? "" : words.nothing;
    const unread = language ? words.language.replace("{language}", language) : "";
    const what = said.trim() ? [gives, unread].filter(Boolean).join(" ") : "";
    if (status.textContent !== what) status.textContent = what;
  }

  function item(said, { start, end, about }) {
    const node = document.getElementById("t-gives").content.firstElementChild.cloneNode(true);
    node.querySelector("q").textContent = said.slice(start, end);
    const instead = becomes[about];
    node.querySelector("small").textContent = instead ? `${about}: ${instead}` : about;
    const button = node.querySelector("button");
    button.querySelector("span").textContent = `: ${said.slice(start, end)}`;
    button.addEventListener("click", () => leaveOut(said, start, end));
    return node;
  }

  function leaveOut(said, start, end) {
    if (text.value !== said) return;
    before = said;
    text.value = `${said.slice(0, start)}…${said.slice(end)}`;
    undo.hidden = false;
    undo.focus({ preventScroll: true });
    show(text.value, { findings: [] });
    status.textContent = form.dataset.left;
    changed(false);
  }

  function underline(said, findings) {
    const parts = [];
    let from = 0;
    for (const { start, end } of findings) {
      const mark = document.createElement("mark");
      mark.textContent = said.slice(start, end);
      parts.push(said.slice(from, start), mark);
      from = end;
    }
    // A last empty line takes room in the box, and would take none here.
    mirror.replaceChildren(...parts, said.slice(from), "\n");
    mirror.scrollTop = text.scrollTop;
  }

  // The marks of a text that is no longer there go at once; new ones come when there is a pause.
  function changed(typed) {
    clearTimeout(timer);
    if (typed) {
      before = null;
      undo.hidden = true;
      underline(text.value, []);
      list.replaceChildren();
      if (!text.value) status.textContent = "";
    }
    if (box.checked) timer = setTimeout(look, PAUSE);
  }

  text.addEventListener("input", () => changed(true));
  text.addEventListener("scroll", () => { mirror.scrollTop = text.scrollTop; });
  form.addEventListener("submit", () => setTimeout(() => { asked?.abort(); changed(true); }));
  ask.addEventListener("click", look);
  undo.addEventListener("click", () => {
    if (before === null) return;
    text.value = before;
    before = null;
    undo.hidden = true;
    text.focus({ preventScroll: true });
    status.textContent = "";
    look();
  });
  box.addEventListener("change", () => {
    remember(box.checked ? "typing" : "asked");
    ask.hidden = box.checked;
    if (box.checked) look();
    else { asked?.abort(); changed(true); status.textContent = ""; }
  });
  if (text.value) changed(false);
}
