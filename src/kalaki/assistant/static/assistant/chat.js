// The conversation without reloads. The page works without this file: the same form is posted.
// Turns and unsent words stay in this tab (sessionStorage); the server keeps neither.
const form = document.getElementById("ask");
const log = document.getElementById("log");
const box = document.getElementById("q");
const lost = document.getElementById("lost");
const dock = document.getElementById("dock");
const store = {
  get(name) { try { return sessionStorage.getItem(name); } catch { return null; } },
  set(name, value) { try { sessionStorage.setItem(name, value); } catch { /* private mode: nothing is kept */ } },
  clear() { try { sessionStorage.clear(); } catch { /* nothing was kept */ } },
};
const turns = () => form.elements.namedItem("turns");
const place = () => form.getAttribute("action").split("#")[0];
let busy = false;
let waiting = null;  // what was sent while an answer was under way

async function send(data) {
  const answer = await fetch(place(), { method: "POST", body: data, headers: { "HX-Request": "true" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("new");
  if (!fresh) throw new Error("not an answer");
  return { fresh, ok: answer.ok };
}

function show(fresh) {
  turns().value = fresh.querySelector("input[name=turns]").value;
  store.set("turns", turns().value);
  let last = null;
  for (const part of fresh.querySelectorAll(":scope > div")) {
    const there = part.dataset.turn && log.querySelector(`[data-turn="${part.dataset.turn}"]`);
    last = document.adoptNode(part);
    if (there) there.replaceWith(last); else log.append(last);
  }
  const error = dock.querySelector("#qe");
  if (error) error.remove();
  const fault = fresh.querySelector("#qe");
  box.toggleAttribute("aria-invalid", Boolean(fault));
  if (fault) {
    box.setAttribute("aria-invalid", "true");
    box.setAttribute("aria-describedby", "qe");
    dock.append(document.adoptNode(fault));
  }
  return last;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (busy) {
    waiting = { button };
    return;
  }
  busy = true;
  const sent = box.value;
  const data = new FormData(form);
  if (button && button.name) {
    data.set(button.name, button.value);
    data.delete("q");
  }
  lost.hidden = true;
  log.setAttribute("aria-busy", "true");
  try {
    const { fresh, ok } = await send(data);
    const last = show(fresh);
    if (ok && !(button && button.name) && box.value === sent) {
      box.value = "";
      store.set("unsent", "");
    }
    if (last) last.scrollIntoView({ block: "start" });
    // Where a finger types, the keyboard would cover the answer that was just asked for.
    if (matchMedia("(pointer: coarse)").matches) box.blur(); else box.focus({ preventScroll: true });
  } catch {
    lost.hidden = false;
  }
  log.removeAttribute("aria-busy");
  busy = false;
  if (waiting && lost.hidden) {
    const { button: next } = waiting;
    waiting = null;
    form.requestSubmit(next && next.isConnected ? next : undefined);
  }
  waiting = null;
});

box.addEventListener("input", () => store.set("unsent", box.value));

async function restore() {
  const kept = store.get("turns");
  if (!box.value && store.get("unsent")) box.value = store.get("unsent");
  if (turns().value !== "[]") {
    store.set("turns", turns().value);
    return;
  }
  if (!kept || kept === "[]") return;
  const data = new FormData();
  data.set("turns", kept);
  data.set("restore", "1");
  try {
    show((await send(data)).fresh);
  } catch { /* without a connection the page stays as it came */ }
}

const kiosk = Number(log.dataset.kiosk || 0);
if (kiosk) {
  // A shared screen: nothing of the last reader stays.
  let timer = 0;
  const clear = () => { store.clear(); location.replace(`${place()}?kiosk=1`); };
  const wait = () => { clearTimeout(timer); timer = setTimeout(clear, kiosk * 1000); };
  for (const act of ["pointerdown", "keydown", "scroll"]) addEventListener(act, wait, { passive: true });
  wait();
}
restore();
