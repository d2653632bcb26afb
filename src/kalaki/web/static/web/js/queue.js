// What a person sent without a connection: kept on this device, sent again until it arrives, once.
//
//   register(kind, send)          send({key, body, files}) -> Promise<Response>; the same key every time
//   put(kind, key, body, files)   keep and try; resolves to true when it is kept
//   flush()                       try everything that waits; resolves to how many still wait
//
// The key is the command's idempotency key, so an answer that got lost is asked for again and nothing is
// done twice. An answer of 4xx other than 408, 425 and 429 is final: the entry is set aside as refused.
const DATABASE = "kalaki-queue";
const STORE = "entries";
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 5 * 60_000;
const LATER = new Set([408, 425, 429]);

const senders = new Map();
let running = null;
let timer = 0;
let wait = FIRST_WAIT;
let knownToWait = 0;

export function register(kind, send) {
  senders.set(kind, send);
  flush();
}

export async function put(kind, key, body, files = []) {
  const kept = await withStore("readwrite", (store) => store.put({ key, kind, body, files, at: Date.now() }));
  if (kept === undefined) return false;
  wait = FIRST_WAIT;
  await flush();
  return true;
}

export function flush() {
  running ??= sendAll().finally(() => {
    running = null;
  });
  return running;
}

async function sendAll() {
  clearTimeout(timer);
  const entries = await withStore("readonly", (store) => store.getAll());
  if (!entries) return 0;
  let waiting = 0;
  let refused = 0;
  let mine = 0;
  for (const entry of entries.sort((one, other) => one.at - other.at)) {
    if (entry.refused) {
      refused += 1;
      continue;
    }
    const send = senders.get(entry.kind);
    // A kind without a sender belongs to another page; it waits and is shown.
    const answer = send ? await attempt(send, entry) : null;
    if (send) mine += 1;
    if (answer?.ok) {
      await withStore("readwrite", (store) => store.delete(entry.key));
    } else if (answer && answer.status >= 400 && answer.status < 500 && !LATER.has(answer.status)) {
      await withStore("readwrite", (store) => store.put({ ...entry, files: [], refused: answer.status }));
      refused += 1;
    } else {
      waiting += 1;
    }
  }
  show(waiting, refused);
  if (waiting && mine) {
    timer = setTimeout(flush, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  } else {
    wait = FIRST_WAIT;
  }
  return waiting;
}

async function attempt(send, { key, body, files }) {
  try {
    return await send({ key, body, files });
  } catch {
    return null; // no connection: it waits
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

addEventListener("online", () => {
  wait = FIRST_WAIT;
  flush();
});
