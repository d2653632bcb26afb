// How a report of the queue reaches the hub: each photo by itself, then the words, all under the draft's key.
// The page and the service worker run this file; the key makes every repetition harmless.
import { register } from "../../web/js/queue.js";

const PATIENCE = 60_000; // a connection that says nothing for a minute is none

async function sendReport({ key, body, files, done, mark, forget }) {
  const { to, ...report } = body;
  const address = `${to}${key}`;
  for (const [place, file] of files.entries()) {
    const number = report.photos[place];
    if (done.includes(number)) continue; // 2G loses one photo, not the report
    const headers = await digestOf(file);
    const answer = await ask(`${address}/photos/${number}`, { method: "PUT", body: file, headers });
    if (!answer.ok) return answer;
    await mark(number);
  }
  const headers = { "Content-Type": "application/json" };
  const answer = await ask(address, { method: "POST", headers, body: JSON.stringify(report) });
  if (answer.status === 409 && (await answer.clone().json()).code === "photos_missing") {
    await forget(); // another device's cookie, or they lapsed: all photos go again
    throw new Error("photos missing");
  }
  return answer;
}

// A page of a hotel or a proxy is no answer of the hub: it throws, and the entry waits.
async function ask(address, options) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PATIENCE);
  try {
    const answer = await fetch(address, { ...options, signal: control.signal });
    const type = answer.headers.get("Content-Type") ?? "";
    if (answer.redirected || (answer.status < 500 && !/^application\/(problem\+)?json/.test(type))) throw new Error("not the hub");
    return answer;
  } finally {
    clearTimeout(timer);
  }
}

// In a hall over plain HTTP there is no crypto; the hub then counts the bytes alone.
async function digestOf(file) {
  if (!globalThis.crypto?.subtle) return {};
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return { "Content-Digest": `sha-256=:${btoa(String.fromCharCode(...sum))}:` };
}

register("report", sendReport, { keeps: true });
