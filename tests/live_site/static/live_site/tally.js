import { live } from "../web/js/live.js";

const form = document.getElementById("tally");
const shown = form.querySelector("output");
const state = form.querySelector("[data-state]");
let sum = 0;
const seen = [];

const table = live(form.dataset.live, {
  view(view, seq) { sum = view.sum; shown.value = sum; seen.push(["view", seq]); },
  event({ seq, kind, body }) {
    if (kind === "added") sum += body.n;
    shown.value = sum;
    seen.push([kind, seq]);
  },
  state({ online, unsent }) { state.textContent = `${online ? "online" : "offline"} ${unsent}`; },
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  table.send("add", { n: 1 });
});
window.tally = { table, seen };
