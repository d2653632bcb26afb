// Passkeys: asks the server what to sign, lets the browser sign it, hands the answer back.
// Every part is hidden until this module finds that the browser and the address allow it.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withBytes = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function post(part, address, words) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", part.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const [name, value] of Object.entries(words)) body.set(name, value);
  const answer = await fetch(address, { method: "POST", body, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return answer.json();
}

async function make(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  publicKey.user = { ...options.user, id: bytes(options.user.id) };
  publicKey.excludeCredentials = withBytes(options.excludeCredentials);
  const made = await navigator.credentials.create({ publicKey });
  return packed(made, {
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports ? made.response.getTransports() : [],
  });
}

async function prove(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  publicKey.allowCredentials = withBytes(options.allowCredentials);
  const found = await navigator.credentials.get({ publicKey });
  return packed(found, {
    authenticatorData: text(found.response.authenticatorData),
    signature: text(found.response.signature),
    userHandle: found.response.userHandle ? text(found.response.userHandle) : null,
  });
}

function packed(credential, response) {
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
  });
}

async function run(part) {
  const button = part.querySelector("button");
  const failed = part.querySelector("[data-failed]");
  button.disabled = true;
  failed.hidden = true;
  try {
    const options = (await post(part, part.dataset.begin, {})).publicKey;
    const credential = await (part.dataset.passkey === "create" ? make(options) : prove(options));
    location.assign((await post(part, part.dataset.finish, { credential, next: part.dataset.next })).next);
  } catch {
    failed.hidden = false;
    button.disabled = false;
  }
}

// A passkey belongs to a name: browsers refuse bare numbers as address, and plain HTTP except on localhost.
const isNumber = /^[\d.]+$|^\[/.test(location.hostname);
if (window.PublicKeyCredential && window.isSecureContext && !isNumber) {
  for (const whole of document.querySelectorAll("[data-passkey-part]")) whole.hidden = false;
  for (const part of document.querySelectorAll("[data-passkey]")) {
    part.hidden = false;
    part.querySelector("button").addEventListener("click", () => run(part));
  }
}
