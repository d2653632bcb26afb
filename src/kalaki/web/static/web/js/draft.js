// Text that was typed and not yet sent survives a reload, a lost connection and the phone's own clearing.
// A field takes part by data-draft="name"; its text is forgotten when a page of the hub answers its form and
// does not mark the field as wrong.
const PREFIX = "kalaki draft ";
const SENT = "kalaki draft sent";

export function keepDrafts(root) {
  const store = storage();
  if (!store) return;
  const fields = [...root.querySelectorAll("[data-draft]")];
  // What was on its way arrived, because a page of the hub came back; a page without a connection is none.
  const sent = store.getItem(SENT);
  if (sent) {
    store.removeItem(SENT);
    const back = fields.find((field) => field.dataset.draft === sent);
    if (arrived(root) && back?.getAttribute("aria-invalid") !== "true") store.removeItem(PREFIX + sent);
  }
  for (const field of fields) {
    const name = PREFIX + field.dataset.draft;
    if (!field.value) field.value = store.getItem(name) ?? "";
    field.addEventListener("input", () => keep(store, name, field.value));
    field.form?.addEventListener("submit", () => keep(store, SENT, field.dataset.draft));
  }
  root.addEventListener("htmx:afterRequest", ({ detail }) => {
    const field = detail.successful && detail.elt.querySelector?.("[data-draft]");
    if (field) store.removeItem(PREFIX + field.dataset.draft);
    if (field) store.removeItem(SENT);
  });
}

// A page that a form led to: not one that was gone back to, reloaded or typed, nor the one without a connection.
function arrived(root) {
  const [navigation] = performance.getEntriesByType("navigation");
  return (
    navigation?.type === "navigate" &&
    document.referrer.startsWith(location.origin) &&
    !root.querySelector("[data-offline]")
  );
}

function keep(store, name, value) {
  try {
    if (value) store.setItem(name, value);
    else store.removeItem(name);
  } catch {
    // A full or closed store costs the draft, never the typing.
  }
}

function storage() {
  try {
    // Only this tab: a phone that is lent shows nobody else's words.
    window.sessionStorage.getItem(PREFIX);
    return window.sessionStorage;
  } catch {
    return null;
  }
}
