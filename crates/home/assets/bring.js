// Bringing a file in: the browser keeps the file that was chosen between looking at it and bringing it in, and says so when it is too large.
// Without this the form is sent as it is, and the file is chosen twice.

let chosen = null;

const tend = () => {
  const form = document.querySelector("[data-bring]");
  if (!form) return;
  const input = form.querySelector("[type=file]");
  const told = form.querySelector("[data-told]");
  if (chosen) {
    const kept = new DataTransfer();
    kept.items.add(chosen.file);
    input.files = kept.files;
    form.querySelector("[name=file_passphrase]").value = chosen.passphrase;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = input.files;
    if (!file) return;
    if (file.size > Number(form.dataset.largest)) {
      told.textContent = form.dataset.tooLarge;
      return;
    }
    const body = new FormData(form);
    if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value);
    chosen = { file, passphrase: form.querySelector("[name=file_passphrase]").value };
    told.textContent = form.dataset.busy;
    const buttons = form.querySelectorAll("button");
    buttons.forEach((button) => { button.disabled = true; });
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      if (answer.redirected) {
        location.assign(answer.url);
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = page.querySelector("main");
      document.title = page.title;
      document.querySelector("main").replaceWith(document.adoptNode(main));
      if (!document.querySelector("[data-bring]")) chosen = null;
      tend();
      scrollTo(0, 0);
      main.focus();
    } catch {
      told.textContent = form.dataset.broke;
      buttons.forEach((button) => { button.disabled = false; });
    }
  });
};

tend();
