/* Live streams: commands by POST, events by SSE. Protocol: src/kalaki/core/streams/views.py.

   const table = live("/live/<id>", {
     view: (view, seq) => …,      the whole picture: at the start, and whenever there was a gap
     event: (event) => …,         {seq, kind, at, body}; each once, in order, only what the server stored
     state: (state) => …,         {online, unsent}: show the unsent grey
   });
   const answer = await table.send("add", {n: 1});   {status: "done" | "refused", code, message, …}
   table.close();

   A command gets its id here and stays in IndexedDB until its receipt, so it survives a dead server, a flight
   mode and a closed tab; it is sent again with the same id, which the server carries out once. Tabs of one
   device share one stream where Web Locks and BroadcastChannel exist; on plain HTTP (a hall without internet)
   they do not, and each tab has its own. Where a proxy holds SSE back, the same events are polled. */

const QUIET_MS = 40_000; // the server says something every 15 s
const HELD_BACK_MS = 6_000;
const POLL_MS = 2_000;
const MOST_MS = 15_000;

export function live(base, { view, event, state = () => {} }) {
  let last = null, online = false, closed = false, retry = 1000;
  const turn = new AbortController();
  const waiting = new Map(); // id → resolve
  const unsent = new Map(); // id → command, in the order of writing
  const others = self.navigator.locks && self.BroadcastChannel ? new BroadcastChannel("kalaki" + base) : null;

  const tell = () => state({ online, unsent: unsent.size });
  const setOnline = (value) => { if (online !== value) { online = value; tell(); } };

  // Takes one message in order; returns false at a gap.
  function take({ seq, kind, data }) {
    if (data.view !== undefined) { last = seq; view(data.view, seq); return true; }
    if (kind === "hello") return last === seq || last === null;
    if (last === null || seq <= last) return true;
    if (seq !== last + 1) return false;
    last = seq;
    if (kind !== "tick") event({ seq, kind, ...data });
    return true;
  }

  // ---- reading
  async function stream(signal) {
    const quiet = new AbortController();
    signal.addEventListener("abort", () => quiet.abort());
    let timer = setTimeout(() => quiet.abort(), HELD_BACK_MS), heard = false;
    try {
      const headers = last === null ? {} : { "Last-Event-ID": String(last) };
      const answer = await fetch(base + "/events", { headers, signal: quiet.signal, cache: "no-store" });
      if (!answer.ok) return answer.status === 404 ? "gone" : "failed";
      const reader = answer.body.getReader(), text = new TextDecoder();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return "ended";
        clearTimeout(timer);
        timer = setTimeout(() => quiet.abort(), QUIET_MS);
        heard = true;
        setOnline(true);
        const blocks = (rest + text.decode(value, { stream: true })).split("\n\n");
        rest = blocks.pop();
        for (const block of blocks) {
          const said = {};
          for (const line of block.split("\n")) {
            const at = line.indexOf(": ");
            if (at > 0) said[line.slice(0, at)] = line.slice(at + 2);
          }
          if (said.retry) retry = Number(said.retry);
          if (said.event === "bye") return "ended";
          if (!said.event) continue;
          const message = { seq: Number(said.id), kind: said.event, data: JSON.parse(said.data) };
          if (!take(message)) { last = null; return "ended"; } // comes back for the whole picture
          others?.postMessage(message);
        }
      }
    } catch {
      return heard || signal.aborted ? "ended" : quiet.signal.aborted ? "held back" : "failed";
    } finally {
      clearTimeout(timer);
      quiet.abort();
    }
  }

  // Catches up without SSE; returns how it went.
  async function poll() {
    try {
      const answer = await fetch(base + "/events.json" + (last === null ? "" : "?after=" + last), { cache: "no-store" });
      if (!answer.ok) return answer.status === 404 ? "gone" : "failed";
      const said = await answer.json();
      if (said.view !== undefined) take({ seq: said.upto, kind: "reset", data: said });
      for (const { seq, kind, at, body } of said.events) {
        if (seq <= last) continue;
        last = seq; // numbers between are events that are not ours
        event({ seq, kind, at, body });
      }
      last = Math.max(last, said.upto);
      setOnline(true);
      return last < said.head ? poll() : "ended";
    } catch {
      return "failed";
    }
  }

  async function read() {
    let misses = 0, polling = false;
    while (!closed) {
      const how = await (polling ? poll() : stream(turn.signal));
      if (how === "gone") { setOnline(false); return; } // no such stream, or no longer ours to see
      misses = how === "failed" ? misses + 1 : 0;
      if (how === "failed") setOnline(false);
      polling ||= how === "held back";
      await pause(polling && !misses ? POLL_MS : how === "ended" ? 300 * Math.random() : delay(misses, retry));
    }
  }

  async function start() {
    if (!others) return read();
    others.onmessage = async ({ data }) => {
      if (last !== null) setOnline(true);
      if (!take(data)) await poll();
    };
    const lock = "kalaki" + base;
    let first = false;
    await navigator.locks.request(lock, { ifAvailable: true }, (got) => (first = got) && read());
    if (first || closed) return;
    poll(); // a tab that reads along starts from the picture and hears the rest from the one that reads
    navigator.locks.request(lock, { signal: turn.signal }, read).catch(() => {});
  }

  // ---- writing
  let sending = false;
  async function flush() {
    if (sending) return;
    sending = true;
    for (let misses = 0; unsent.size && !closed;) {
      const command = unsent.values().next().value;
      const answer = await post(command);
      if (!answer) { await pause(delay(++misses, 500)); continue; }
      misses = 0;
      unsent.delete(command.id);
      await stored("readwrite", (rows) => rows.delete(command.id));
      tell();
      waiting.get(command.id)?.(answer);
      waiting.delete(command.id);
    }
    sending = false;
  }

  // Returns the receipt, or nothing when the command must be sent again.
  async function post({ id, type, args }) {
    try {
      const answer = await fetch(base + "/commands", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify({ id, type, args }),
      });
      if (answer.status >= 500 || answer.status === 403 || answer.status === 429) return null;
      const said = await answer.json().catch(() => ({}));
      return said.status === "done" || said.status === "refused" ? said
        : { status: "refused", code: said.code || "not_found", message: said.detail || "" };
    } catch {
      return null;
    }
  }

  async function send(type, args = {}) {
    const command = { id: uuid7(), base, type, args };
    const answer = new Promise((resolve) => waiting.set(command.id, resolve));
    unsent.set(command.id, command);
    tell();
    await stored("readwrite", (rows) => rows.put(command)); // first kept, then sent
    flush();
    return answer;
  }

  // ---- beginning and end
  const awake = () => { wakers.forEach((wake) => wake()); flush(); };
  const wakers = new Set();
  const pause = (ms) => new Promise((done) => {
    const wake = () => { clearTimeout(timer); wakers.delete(wake); done(); };
    const timer = setTimeout(wake, ms);
    wakers.add(wake);
  });
  addEventListener("online", awake);
  stored("readonly", (rows) => rows.getAll()).then((rows) => {
    for (const row of rows || []) if (row.base === base && !unsent.has(row.id)) unsent.set(row.id, row);
    tell();
    flush();
  });
  start();

  return {
    send,
    close() {
      closed = true;
      turn.abort();
      others?.close();
      removeEventListener("online", awake);
      awake();
    },
  };
}

const delay = (misses, ms) => Math.min(MOST_MS, ms * 2 ** Math.min(misses, 6)) * (0.5 + Math.random() / 2);

const token = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1]
  || document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

// crypto.randomUUID exists on secure pages only.
function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let now = Date.now();
  for (let place = 5; place >= 0; place--) { bytes[place] = now % 256; now = Math.floor(now / 256); }
  bytes[6] = 0x70 | (bytes[6] & 15);
  bytes[8] = 0x80 | (bytes[8] & 63);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// Runs `work` on the table of unsent commands; nothing where a browser keeps no database: then memory has to do.
function stored(mode, work) {
  return new Promise((resolve) => {
    const open = indexedDB.open("kalaki-live", 1);
    open.onupgradeneeded = () => open.result.createObjectStore("unsent", { keyPath: "id" });
    open.onerror = () => resolve();
    open.onsuccess = () => {
      const change = open.result.transaction("unsent", mode);
      const asked = work(change.objectStore("unsent"));
      change.oncomplete = () => { open.result.close(); resolve(asked.result); };
      change.onerror = change.onabort = () => { open.result.close(); resolve(); };
    };
  }).catch(() => {});
}
