// Forms that ask the device for a passkey: <div data-passkey="create" or "get"> in a form with a hidden field called
// "credential". What to ask for stands in the part as JSON, or at the address data-from. What the device says is put
// into the field and the form sent. Without this script, or in a browser without passkeys, the part stays hidden.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

function text(buffer) {
  if (!buffer) return undefined;
  const letters = Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const readable = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function options(part) {
  if (!part.dataset.from) return JSON.parse(part.querySelector("script").textContent);
  const reply = await fetch(part.dataset.from, { headers: { Accept: "application/json" } });
  return (await reply.json()).options;
}

async function create({ publicKey }) {
  const selection = { ...publicKey.authenticatorSelection, residentKey: "preferred", requireResidentKey: false };
  return navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: readable(publicKey.excludeCredentials),
      authenticatorSelection: selection, // one that finds its account by itself, where the device has room for it
    },
  });
}

async function get({ publicKey }) {
  return navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: readable(publicKey.allowCredentials),
    },
  });
}

function said(credential) {
  const { response } = credential;
  const transports = response.getTransports ? response.getTransports() : undefined;
  return JSON.stringify({
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports,
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: text(response.userHandle),
    },
  });
}

for (const part of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  const form = part.closest("form");
  const button = part.querySelector("button");
  const error = part.querySelector("[role=alert]");
  part.hidden = false;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true"); // and not disabled: the focus would be lost
    error.textContent = "";
    try {
      const ask = part.dataset.passkey === "create" ? create : get;
      form.elements.credential.value = said(await ask(await options(part)));
      form.submit();
    } catch (problem) {
      const { cancelled, known, failed } = part.dataset;
      error.textContent =
        problem.name === "NotAllowedError" ? cancelled : problem.name === "InvalidStateError" ? known : failed;
    }
    button.removeAttribute("aria-disabled");
  });
}
