// Passkeys (WebAuthn): a button asks for one, puts what it answered into its form, and sends the form.
// Without script, and where the browser knows no passkeys, the buttons stay hidden; the passphrase is always there.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// What stands in JSON as text goes to the browser as bytes, and the other way round.
const readable = (asked) => ({
  ...asked,
  challenge: bytes(asked.challenge),
  ...(asked.user && { user: { ...asked.user, id: bytes(asked.user.id) } }),
  ...(asked.excludeCredentials && { excludeCredentials: asked.excludeCredentials.map((one) => ({ ...one, id: bytes(one.id) })) }),
  ...(asked.allowCredentials && { allowCredentials: asked.allowCredentials.map((one) => ({ ...one, id: bytes(one.id) })) }),
  extensions: { ...asked.extensions, prf: { eval: { first: bytes(asked.extensions.prf.eval.first) } } },
});

const written = (credential) => {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  const id = text(credential.rawId);
  return { id, rawId: id, type: credential.type, response, clientExtensionResults: {} };
};

const UNABLE = "This passkey cannot lock a vault. Please use another one, or a passphrase.";

const secret = (credential) => credential.getClientExtensionResults().prf?.results?.first;

class Told extends Error {}

const begin = async (what) => {
  const answer = await fetch("/api/v1/passkeys/begin", {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(what),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Told(body.message);
  return body;
};

const answer = (ticket, credential, prf) => {
  if (!prf) throw new Told(UNABLE);
  return JSON.stringify({ ticket, credential: written(credential), prf: text(prf) });
};

const known = async (what) => {
  const { ticket, public_key } = await begin(what);
  const credential = await navigator.credentials.get({ publicKey: readable(public_key) });
  return answer(ticket, credential, secret(credential));
};

const made = async (what) => {
  const { ticket, public_key } = await begin(what);
  const publicKey = readable(public_key);
  const credential = await navigator.credentials.create({ publicKey });
  if (credential.getClientExtensionResults().prf?.enabled === false) throw new Told(UNABLE);
  let prf = secret(credential);
  if (!prf) {
    // Most security keys give their secret only when they are asked again.
    const again = await navigator.credentials.get({ publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)), rpId: publicKey.rp.id, userVerification: "required",
      allowCredentials: [{ type: "public-key", id: credential.rawId }], extensions: { prf: publicKey.extensions.prf },
    } });
    prf = secret(again);
  }
  return answer(ticket, credential, prf);
};

const run = async (button) => {
  const { form, dataset: { passkey: kind, to } } = button;
  const field = form.elements;
  if (kind === "confirm") {
    field.proof.value = await known({ for: kind });
  } else {
    if (field.name && !field.name.reportValidity()) return;
    if (kind === "add" && field.proof && !field.passphrase_now.value) field.proof.value = await known({ for: "confirm" });
    if (kind === "add" && !field.proof && !field.passphrase_now.reportValidity()) return;
    field.passkey.value = kind === "sign_in" ? await known({ for: kind }) : await made({ for: kind, name: field.name.value });
  }
  if (to) form.action = to;
  form.submit();
};

if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-needs-passkeys]")) part.hidden = false;
  for (const button of document.querySelectorAll("[data-passkey]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const says = button.form.querySelector("[data-passkey-says]");
      says.hidden = true;
      button.disabled = true;
      try {
        await run(button);
      } catch (error) {
        const known = error.name === "InvalidStateError" ? "This device has a passkey of yours for this home already." : null;
        says.textContent = error instanceof Told ? error.message : known ?? "That did not work, and nothing was changed. You can try again.";
        says.hidden = false;
      } finally {
        button.disabled = false;
      }
    });
  }
}
