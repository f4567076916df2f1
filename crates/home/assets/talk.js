// Talk that streams. Without it the same form is posted plainly, and the reply comes back as a page.
import { lines, turnId } from "./stream.js";

const form = document.querySelector("[data-composer]");
const log = document.querySelector("[data-log]");
const status = document.querySelector("[data-status]");
if (form && log && status) start();

function start() {
  const text = form.elements.text;
  const send = form.querySelector("button:not([data-halt])");
  const halt = form.querySelector("[data-halt]");
  const words = form.dataset;
  const say = (what) => { status.textContent = what; };
  const element = (name, inside) => {
    const node = document.createElement(name);
    node.append(inside);
    return node;
  };
  const make = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
  let underway = null;
  let helping = false;
  let again = null;

  const add = (node) => follow(() => log.append(node));
  function bottom() { window.scrollTo(0, document.documentElement.scrollHeight); }
  // Whoever reads further up is left there, and help stays in sight while the reply grows below it.
  function follow(change) {
    const low = !helping && window.innerHeight + window.scrollY > document.documentElement.scrollHeight - 160;
    change();
    if (low) bottom();
  }
  // Where an engine elsewhere failed, the home's own answers only once its button is pressed.
  function problem(what, instead) {
    const note = make("t-problem");
    note.textContent = what;
    if (instead) {
      const button = make("t-here");
      button.addEventListener("click", () => { if (!underway) instead(); });
      note.append(" ", button);
    }
    add(note);
  }

  // With `replaces`, that turn and all that came after it give way; they come back where the new one fails.
  async function turn(said, replaces, here) {
    const id = form.elements.turn.value;
    const of = form.elements.c.value;
    const abort = new AbortController();
    underway = { id, abort };
    helping = false;
    const body = new URLSearchParams(new FormData(form));
    body.set("text", said);
    const gone = [];
    if (here) body.set("here", "1");
    if (replaces) {
      body.set("replaces", replaces);
      for (let old = document.getElementById(`said-${replaces}`); old; old = old.nextElementSibling) gone.push(old);
      for (const old of gone) old.remove();
    }
    for (const old of log.querySelectorAll(".problem")) old.remove();
    const mine = make("t-said");
    mine.id = `said-${id}`;
    mine.querySelector(".words").textContent = said;
    mine.querySelector("footer").hidden = true;
    log.append(mine);
    if (!replaces || form.elements.replaces) text.value = "";
    form.elements.turn.value = turnId();
    busy(true);
    say(words.thinking);
    bottom();

    const reply = makeReply(id);
    let told = null;
    let instead = null;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body, signal: abort.signal, headers: { Accept: "application/x-ndjson" }, redirect: "manual",
      });
      if (!answer.ok || !answer.headers.get("content-type")?.includes("x-ndjson")) {
        give(said, mine, gone);
        const why = { 0: "out", 401: "out", 403: "out", 413: "long", 429: "busy", 503: "busy" };
        told = words[why[answer.status] ?? "failed"];
      } else {
        told = words.broken;
        for await (const line of lines(answer.body)) {
          if (line.kind === "error") {
            told = line.message;
            if (line.here) instead = () => turn(text.value.trim() || said, replaces, true);
          }
          if (line.kind === "done") {
            told = null;
            kept(line, mine, said, { id, of });
          }
          take(line, reply);
        }
      }
    } catch {
      const begun = reply.node.isConnected;
      if (abort.signal.aborted) reply.finish({ ended: "cancelled" });
      else if (!begun) give(said, mine, gone);
      told = abort.signal.aborted ? null : begun ? words.broken : words.failed;
    }
    say("");
    if (told) {
      if (reply.node.isConnected) reply.finish({ ended: "broken" });
      else if (instead) give(said, mine, gone);
      problem(told, instead);
    }
    busy(false);
    underway = null;
  }

  // What could not be sent goes back to where it was written, and what it would have replaced to where it stood.
  function give(said, mine, gone) {
    mine.remove();
    log.append(...gone);
    if (!text.value) text.value = said;
  }

  // A kept turn can be said otherwise and, as the newest, answered again.
  function kept({ turn: id, at, next_turn: next }, mine, said, { of }) {
    form.elements.turn.value = next;
    form.elements.replaces?.remove();
    form.querySelector(".replaces")?.remove();
    for (const old of log.querySelectorAll(`.reply:not([id="reply-${id}"]) [data-again]`)) old.remove();
    const foot = mine.querySelector("footer");
    foot.hidden = false;
    foot.querySelector("time").textContent = at;
    foot.querySelector(".edit").search = new URLSearchParams({ c: of, edit: id });
    again = { replaces: id, turn: next, text: said };
    history.replaceState(null, "", `${location.pathname}?${new URLSearchParams({ c: of })}`);
  }

  function take(line, reply) {
    switch (line.kind) {
      case "queued":
        say(line.ahead > 1 ? words.aheadMany.replace("{n}", line.ahead) : line.ahead ? words.aheadOne : words.thinking);
        break;
      case "crisis":
        helping = true;
        log.append(makeHelp(line));
        log.lastElementChild.scrollIntoView();
        break;
      case "reminder": {
        const word = make("t-house");
        word.textContent = line.words;
        add(word);
        break;
      }
      case "sentence": say(""); reply.sentence(line); break;
      case "done": reply.finish(line); break;
    }
  }

  function makeReply(id) {
    const node = make("t-reply");
    const copy = document.getElementById("t-reply").dataset;
    node.id = `reply-${id}`;
    const part = (name) => node.querySelector(name);
    const foot = part("footer");
    const show = () => { if (!node.isConnected) { foot.hidden = true; add(node); } };
    return {
      node,
      sentence({ text, replaced }) {
        show();
        follow(() => {
          part(".words").append(element("span", text));
          if (replaced) part(".changed").append(element("li", (text ? copy.replaced : copy.dropped) + replaced));
        });
      },
      finish({ used, ended, at = "", drawn = [] }) {
        if (ended === "cancelled" || used) show();
        follow(() => {
          part(".ended").textContent = copy[ended] ?? "";
          if (!used) return;
          foot.hidden = false;
          part("time").textContent = at;
          part(".used p").textContent = used.summary;
          if (used.sent) {
            const sent = make("t-sent");
            sent.querySelector("a").href += `/${encodeURIComponent(used.sent)}`;
            part(".used p").after(sent);
          }
          const left = new Intl.ListFormat("en-GB").format(used.left_out ?? []);
          part(".left-out").textContent = left && copy.leftOut.replace("{list}", left);
          for (const [n, memory] of (used.recalled ?? []).entries()) {
            const link = element("a", copy.memory.replace("{n}", n + 1));
            link.href = `${copy.memories}/${encodeURIComponent(memory)}`;
            part(".recalled").append(element("li", link));
          }
          for (const { id: memory, text: words } of drawn) {
            const note = make("t-drawn");
            note.querySelector("q").textContent = words;
            note.querySelector("a").href = `${copy.memories}/${encodeURIComponent(memory)}`;
            part(".drawn").append(note);
          }
          for (const n of used.entries ?? []) {
            const link = element("a", copy.entry.replace("{n}", n));
            link.href = `${copy.used}/${Number(n)}`;
            part(".entries").append(element("li", link));
          }
          part(".erase").search = new URLSearchParams({ c: form.elements.c.value, turn: id });
          const more = part("[data-again]");
          if (again) for (const [name, value] of Object.entries(again)) more.elements[name].value = value;
          else more.remove();
        });
      },
    };
  }

  function makeHelp({ level, title, words: said, lines: places }) {
    const node = make("t-help");
    node.dataset.level = level;
    node.setAttribute("aria-label", title);
    node.querySelector("h2").textContent = title;
    const list = node.querySelector("ul");
    for (const sentence of said) list.before(element("p", sentence));
    for (const place of places) {
      const li = make("t-line");
      li.querySelector("strong").textContent = place.name;
      li.querySelector("small").textContent = place.about;
      const call = li.querySelector(".call");
      if (place.phone) {
        call.href = `tel:${place.phone.replace(/[^0-9+*#]/g, "").replaceAll("#", "%23")}`;
        call.textContent = place.phone;
      } else call.remove();
      const other = li.querySelector("span");
      if (place.otherwise) other.textContent = place.otherwise;
      else other.remove();
      list.append(li);
    }
    return node;
  }

  // The buttons share one place, and the focus stays there.
  function busy(is) {
    const [on, off] = is ? [halt, send] : [send, halt];
    const held = document.activeElement === off;
    on.hidden = on.disabled = false;
    if (held) on.focus({ preventScroll: true });
    off.hidden = true;
    status.classList.toggle("lit", is);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = text.value.trim();
    if (said && !underway) turn(said, form.elements.replaces?.value);
  });
  log.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-again]")) return;
    event.preventDefault();
    const { text: said, replaces } = event.target.elements;
    if (!underway) turn(said.value, replaces.value);
  });
  halt.addEventListener("click", () => {
    if (!underway) return;
    const body = new URLSearchParams({ csrf: form.elements.csrf.value, turn: underway.id });
    const { abort } = underway;
    halt.disabled = true;
    // The answer should end with what was used for it; where it does not, it is cut off.
    fetch(words.stop, { method: "POST", body }).catch(() => abort.abort());
    setTimeout(() => abort.abort(), 5000);
  });
  // With a mouse at hand Enter sends and Shift with Enter begins a line; on a phone Enter begins a line.
  text.addEventListener("keydown", (event) => {
    const sends = event.ctrlKey || event.metaKey || (!event.shiftKey && matchMedia("(hover: hover) and (pointer: fine)").matches);
    if (event.key === "Enter" && sends && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit(send);
    }
  });
  const help = log.querySelector(".help:nth-last-child(-n+2)");
  if (help) help.scrollIntoView();
  else bottom();
}
