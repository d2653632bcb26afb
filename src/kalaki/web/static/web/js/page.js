// Every page: focus on what went wrong, menus that close, text that is kept, the worker and the queue.
import { keepDrafts } from "./draft.js";
import { flush } from "./queue.js";

// For browsers whose autofocus knows fields alone; the others have done it by the second frame.
const summary = document.querySelector("[data-focus]");
const focus = () => document.activeElement === document.body && summary.focus();
if (summary) requestAnimationFrame(() => requestAnimationFrame(focus));

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

keepDrafts(document);
flush();

// Over plain HTTP in a hall there is no worker, and every page works without it.
const worker = document.body.dataset.worker;
if (worker && "serviceWorker" in navigator) {
  navigator.serviceWorker.register(worker).catch(() => {});
}
