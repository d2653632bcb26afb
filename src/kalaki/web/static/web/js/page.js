// Every page: focus on what went wrong, menus that close, text that is kept, the worker and the queue.
import { keepDrafts } from "./draft.js";
import { flush } from "./queue.js";

document.querySelector("[data-focus]")?.focus();

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
