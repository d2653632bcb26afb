// What is like the report that is being written, shown while it is written. Without this file the same address is a step.
// <form data-similar="/report/similar/"> with fields category, lat, lon, text (and kind, key), and in it
// <div data-similar-list>. A script that moves the pin sends a "change" event from the field.
const FIELDS = ["category", "lat", "lon", "text", "kind", "key"];
const PAUSE = 700; // milliseconds after the last letter

for (const form of document.querySelectorAll("form[data-similar]")) enhance(form);

function enhance(form) {
  const list = form.querySelector("[data-similar-list]");
  if (!list) return;
  list.setAttribute("aria-live", "polite");
  let timer = 0;
  let asked = "";
  let last = null;

  async function look(more = {}) {
    const data = new URLSearchParams(more);
    for (const name of FIELDS) data.set(name, form.elements.namedItem(name)?.value ?? "");
    const words = data.toString();
    const isWorth = data.get("category") && (data.get("lat") || data.get("text"));
    if (!isWorth || words === asked) return;
    asked = words;
    last?.abort();
    last = new AbortController();
    try {
      const answer = await fetch(form.dataset.similar, {
        method: "POST", body: data, headers: { "HX-Request": "true" }, signal: last.signal,
      });
      if (answer.redirected) location.assign(answer.url);
      else if (answer.ok) list.replaceChildren(...parts(await answer.text()));
    } catch {
      asked = ""; // no connection: the report goes on without it
    }
  }

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=same], button[name=different]");
    if (!button) return;
    event.preventDefault(); // it stands in the form of the report, which is not to be sent
    clearTimeout(timer);
    look({ [button.name]: button.value });
  });
  later();
}

function parts(html) {
  return [...new DOMParser().parseFromString(html, "text/html").body.childNodes];
}
