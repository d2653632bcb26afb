// What lies on this device and is not at the hub, or has just arrived there: shown above the items, with what to do.
import { again, entries, remove, watch } from "../../web/js/queue.js";
import "./intake.js";

const TWO_DAYS = 2 * 86_400_000;
const part = document.querySelector("[data-queue-list]");
const list = part.querySelector("[data-entries]");
const say = part.dataset;
const tones = { draft: "", waiting: "warn", sending: "info", sent: "ok", refused: "bad" };

async function show(sending = "") {
  const found = await entries("report");
  part.hidden = !found.length;
  list.replaceChildren(...found.map((one) => line(one, stateOf(one, sending))));
}

function stateOf(one, sending) {
  if (one.state) return one.state;
  if (one.refused) return "refused";
  return one.key === sending ? "sending" : "waiting";
}

function line(one, state) {
  const card = element("li", "card line");
  card.dataset.key = one.key;
  card.dataset.state = state;
  const words = element("div", "stack tight");
  const head = element("p", "row");
  head.append(element("span", `tag ${tones[state]}`, one.result?.number ? `${say[state]}: ${one.result.number}` : say[state]));
  head.append(element("span", "mut sm", new Date(one.at).toLocaleString(document.documentElement.lang)));
  words.append(head);
  if (one.body.text) words.append(element("p", "", one.body.text));
  if (one.files.length) words.append(element("p", "mut sm", `${say.photos.replace("{n}", one.files.length)} (${size(one.files)} kB)`));
  if (one.why && one.refused) words.append(element("p", "err", one.why));
  if (state !== "sent" && Date.now() - one.at > TWO_DAYS) words.append(element("p", "hint", say.old));
  const acts = element("p", "row");
  if (state === "sent") acts.append(link(one.result.url, say.open));
  else acts.append(link(`${say.report}#${one.key}`, say.edit));
  if (state === "waiting" || state === "refused") acts.append(button(say.again, () => again(one.key)));
  if (state !== "sending") acts.append(button(say.delete, () => remove(one.key)));
  card.append(words, acts);
  return card;
}

function size(files) {
  return Math.ceil(files.reduce((sum, file) => sum + file.size, 0) / 1000);
}

function element(name, classes, text = "") {
  const made = document.createElement(name);
  made.className = classes;
  made.textContent = text;
  return made;
}

function link(address, text) {
  const made = element("a", "btn quiet", text);
  made.href = address;
  return made;
}

function button(text, act) {
  const made = element("button", "btn quiet", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

watch(show);
show();
