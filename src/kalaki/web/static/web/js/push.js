// Push notices. A page shows its part after somebody sent or followed something, never before:
//   <div data-push="/push/" hidden><button type="button" data-on>…</button> <button type="button" data-off>…</button>
//     <p data-home hidden>… (an iPhone: first add the hub to the home screen)</p>
//     <p data-denied hidden>…</p><p data-failed hidden>…</p></div>
// with a csrfmiddlewaretoken inside. The browser's own question comes only from a tap on [data-on].
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const isPhoneOfApple = /iP(hone|ad|od)/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
const isOnHomeScreen = navigator.standalone === true || matchMedia("(display-mode: standalone)").matches;

for (const part of document.querySelectorAll("[data-push]")) show(part);

async function show(part) {
  const say = (name) => {
    for (const one of part.querySelectorAll("[data-on],[data-off],[data-home],[data-denied],[data-failed]")) {
      one.hidden = !(name in one.dataset);
    }
    part.hidden = false;
  };
  if (isPhoneOfApple && !isOnHomeScreen) return say("home");
  if (!("serviceWorker" in navigator) || !("PushManager" in self) || !("Notification" in self)) return;
  const known = await fetch(part.dataset.push, { credentials: "same-origin" }).then((answer) => answer.json()).catch(() => null);
  if (!known?.open) return;
  const worker = await navigator.serviceWorker.ready;
  const token = part.querySelector("[name=csrfmiddlewaretoken]").value;
  const tell = (method, subscription) =>
    fetch(part.dataset.push, {
      method,
      body: JSON.stringify(subscription),
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      credentials: "same-origin",
    }).then((answer) => { if (!answer.ok) throw new Error(String(answer.status)); });

  part.querySelector("[data-on]").addEventListener("click", async () => {
    if ((await Notification.requestPermission()) !== "granted") return say("denied");
    try {
      const options = { userVisibleOnly: true, applicationServerKey: bytes(known.key) };
      // One made with an older key of the hub is of no use any more.
      const old = await worker.pushManager.getSubscription();
      if (old) await old.unsubscribe();
      await tell("POST", await worker.pushManager.subscribe(options));
      say("off");
    } catch {
      say("failed");
    }
  });
  part.querySelector("[data-off]").addEventListener("click", async () => {
    const subscription = await worker.pushManager.getSubscription();
    if (subscription) {
      await tell("DELETE", subscription).catch(() => {});
      await subscription.unsubscribe();
    }
    say("on");
  });
  const has = await worker.pushManager.getSubscription().catch(() => null);
  say(has ? "off" : Notification.permission === "denied" ? "denied" : "on");
}
