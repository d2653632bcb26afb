// What a person wrote without a connection: kept on this device, sent again until it arrives, once.
//
//   register(kind, send, { keeps })   send({key, body, files, done, mark}) -> Promise<Response>; the same key every time
//   put(kind, key, body, files)       keep and try; resolves to true when it is kept
//   draft(kind, key, body, files)     keep without sending; resolves to how many files found room, -1 for nothing kept
//   entries(kind) entry(key) remove(key) again(key) watch(act)   for a list of what is here
//   flush()                           try everything that waits; resolves to how many still wait
//
// The key is the command's idempotency key, so an answer that got lost is asked for again and nothing is
// done twice. An answer of 4xx other than 408, 425 and 429 is final: the entry stays and says why.
// Of a kind that keeps, what was sent stays in the list with the answer until somebody removes it.
// The service worker runs this file too (web/pwa.py joins it there), so it touches no document then.
const DATABASE = "kalaki-queue";
const STORE = "entries";
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 5 * 60_000;
const TICK = 60_000;
const LATER = new Set([408, 425, 429]);
const inPage = typeof document !== "undefined";

const senders = new Map();
const watchers = new Set();
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(DATABASE);
let running = null;
let next = null;
let timer = 0;
let wait = FIRST_WAIT;
let notBefore = 0;
let knownToWait = 0;

export function register(kind, send, { keeps = false } = {}) {
  senders.set(kind, { send, keeps });
  if (inPage) flush();
}

export async function put(kind, key, body, files = []) {
  const entry = { key, kind, body, files, at: Date.now() };
  if ((await keep(entry)) < 0) return false;
  wait = FIRST_WAIT;
  askForTheBackground();
  await flush();
  return true;
}

export async function draft(kind, key, body, files = []) {
  const kept = await keep({ key, kind, body, files, at: Date.now(), state: "draft" });
  // Asked once something lies here: the browser then does not clear it when the device gets full.
  if (kept >= 0) navigator.storage?.persist?.().catch(() => {});
  return kept;
}

export async function entries(kind) {
  const found = (await withStore("readonly", (store) => store.getAll())) ?? [];
  return found.filter((one) => !kind || one.kind === kind).sort((one, other) => one.at - other.at);
}

export function entry(key) {
  return withStore("readonly", (store) => store.get(key));
}

export async function remove(key) {
  await withStore("readwrite", (store) => store.delete(key));
  tell();
}

export async function again(key) {
  await change(key, { state: undefined, refused: undefined, why: undefined });
  wait = FIRST_WAIT;
  await flush();
}

export function watch(act) {
  watchers.add(act);
}

export function flush() {
  // What is put while a round runs gets a round of its own.
  if (running) next ??= running.then(() => { next = null; return flush(); });
  else running = inTurn().finally(() => { running = null; });
  return next ?? running;
}

// One flusher for each device where the browser knows locks; elsewhere the keys keep it safe.
function inTurn() {
  const locks = navigator.locks;
  return locks ? locks.request(DATABASE, sendAll) : sendAll();
}

async function sendAll() {
  clearTimeout(timer);
  const found = await entries();
  let refused = 0;
  let mine = 0;
  let pause = 0;
  for (const one of found) {
    if (one.state === "draft" || one.state === "sent") continue;
    if (one.refused) {
      refused += 1;
      continue;
    }
    const sender = await senderOf(one.kind);
    // A kind without a sender belongs to another page; it waits and is shown.
    if (sender) mine += 1;
    if (sender?.keeps) tell(one.key);
    const answer = sender ? await attempt(sender.send, one) : null;
    if (answer?.ok) {
      if (sender.keeps) await change(one.key, { state: "sent", files: [], result: await read(answer) });
      else await withStore("readwrite", (store) => store.delete(one.key));
      wait = FIRST_WAIT;
      tell();
    } else if (answer && answer.status >= 400 && answer.status < 500 && !LATER.has(answer.status)) {
      const { detail, code } = await read(answer);
      await change(one.key, { refused: answer.status, why: detail, code });
      refused += 1;
      tell();
    } else {
      pause = Math.max(pause, Number(answer?.headers.get("Retry-After") ?? 0) * 1000);
      if (sender?.keeps) tell();
    }
  }
  const waiting = found.length ? (await entries()).filter((one) => !one.state && !one.refused).length : 0;
  if (inPage) show(waiting, refused);
  if (inPage && waiting && mine) {
    const delay = Math.max(pause, wait * (0.75 + Math.random() / 2));
    notBefore = Date.now() + delay;
    timer = setTimeout(flush, delay);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  } else {
    wait = FIRST_WAIT;
  }
  return waiting;
}

async function senderOf(kind) {
  const script = inPage && !senders.has(kind) && document.body.dataset[`send${kind[0].toUpperCase()}${kind.slice(1)}`];
  if (script) await import(script).catch(() => {});
  return senders.get(kind);
}

async function attempt(send, { key, body, files, done = [] }) {
  const mark = (part) => change(key, { done: done.includes(part) ? done : [...done, part] }).then(() => done.push(part));
  const forget = () => change(key, { done: [] });
  try {
    return await send({ key, body, files, done, mark, forget });
  } catch {
    return null; // no connection: it waits
  }
}

async function read(answer) {
  try {
    return await answer.json();
  } catch {
    return {};
  }
}

function show(waiting, refused) {
  const line = document.querySelector("[data-queue]");
  if (!line) return;
  const { waiting: waits, sent, refused: notTaken } = line.dataset;
  if (waiting) line.textContent = `${waits} ${waiting}`;
  else if (refused) line.textContent = notTaken;
  else line.textContent = knownToWait ? sent : "";
  knownToWait = waiting;
}

// The words are kept before the files: a full device loses a photo, never the text.
async function keep(entry) {
  for (let count = entry.files.length; count >= 0; count -= 1) {
    const stored = await withStore("readwrite", (store) => store.put({ ...entry, files: entry.files.slice(0, count) }));
    if (stored !== undefined) {
      tell();
      return count;
    }
  }
  return -1;
}

// Reads and writes in one transaction, so that what another tab wrote meanwhile stays.
async function change(key, values) {
  await withStore("readwrite", (store) => {
    const request = store.get(key);
    request.onsuccess = () => request.result && store.put({ ...request.result, ...values });
    return request;
  });
}

function tell(sending = "") {
  for (const act of watchers) act(sending);
  channel?.postMessage(sending);
}

function askForTheBackground() {
  if (!inPage || !navigator.serviceWorker?.controller) return;
  navigator.serviceWorker.ready.then((worker) => worker.sync?.register(DATABASE)).catch(() => {});
}

// Resolves to the result of the request, or to undefined where this device keeps nothing.
async function withStore(mode, act) {
  try {
    const database = await open();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(STORE, mode);
        const request = act(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(request.result ?? null);
        transaction.onabort = transaction.onerror = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

if (inPage) {
  const now = () => {
    wait = FIRST_WAIT;
    flush();
  };
  addEventListener("online", now);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && now());
  setInterval(() => knownToWait && Date.now() >= notBefore && flush(), TICK);
  if (channel) channel.onmessage = ({ data }) => watchers.forEach((act) => act(data));
}
