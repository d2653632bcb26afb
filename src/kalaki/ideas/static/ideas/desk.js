// Keys of the desk. Every key presses what stands on the page, so nothing is lost without this file.
const NAME = "desk-keys";
const read = () => { try { return localStorage.getItem(NAME) !== "off"; } catch { return true; } };
const keep = (on) => { try { localStorage.setItem(NAME, on ? "on" : "off"); } catch { /* for this page only */ } };
const rows = [...document.querySelectorAll("[data-row]")];
let on = read();

const label = document.querySelector("[data-keys-switch]");
if (label) {
  const box = label.querySelector("input");
  label.hidden = false;
  box.checked = on;
  box.addEventListener("change", () => { on = box.checked; keep(on); });
}

const isWriting = (node) => node.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");

function step(by) {
  const at = rows.indexOf(document.activeElement);
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  if (next) next.focus();
}

function tick() {
  const box = document.activeElement.closest("tr")?.querySelector("input[type=checkbox]");
  if (box) box.checked = !box.checked;
}

function press(target) {
  const fold = target.closest("details");
  if (fold) fold.open = true;
  if (target.matches("a")) { target.click(); return; }
  const field = target.matches("summary")
    ? fold.querySelector("form :is(input:not([type=hidden]), textarea, select, button)") : target;
  (field || target).focus();
}

document.addEventListener("keydown", (event) => {
  if (!on || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isWriting(event.target)) return;
  // The place of the key counts, not the letter: with a Georgian layout "r" types „რ“.
  const letter = event.code.startsWith("Key") ? event.code[3].toLowerCase() : event.key;
  if (letter === "j" || letter === "k") { step(letter === "j" ? 1 : -1); event.preventDefault(); return; }
  if (letter === "x") { tick(); return; }
  const target = document.querySelector(`[data-key="${CSS.escape(letter)}"]`);
  if (target) { event.preventDefault(); press(target); }
});
