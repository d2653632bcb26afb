// C-Bot on the municipality's own site: a button, and a conversation inside a shadow tree.
// No cookie, no storage: the turns live in this page and end with it. Where the site is not on the
// municipality's list, or its policy keeps us from asking, a plain link to the hub takes its place.
(() => {
  const told = TOLD;
  const own = document.currentScript;
  const source = new URL(own.src);
  const city = own.dataset.city;
  const home = new URL(city && told.home === "/" ? `/${city}/` : told.home, source);
  const page = new URL("chat/", home).href;
  const SHEET = `${told.css}
:host{all:initial;position:fixed;inset-block-end:1rem;inset-inline-end:1rem;z-index:2147483000;font:400 1rem/1.5 "Noto Sans Georgian",system-ui,sans-serif;color:var(--ink)}
*{box-sizing:border-box;font:inherit;margin:0}
[hidden]{display:none!important}
a{color:var(--accent)}
button{cursor:pointer;min-height:2.75rem;padding:.375rem 1rem;border:1px solid var(--edge);border-radius:.5rem;background:var(--surface);color:var(--ink)}
.open,.send{background:var(--accent);border-color:transparent;color:var(--on-accent);font-weight:600}
a.open{display:inline-flex;align-items:center;min-height:2.75rem;padding:.375rem 1rem;border-radius:.5rem;text-decoration:none}
:focus-visible{outline:3px solid var(--focus,var(--accent));outline-offset:2px}
.panel{display:flex;flex-direction:column;width:min(24rem,calc(100vw - 2rem));height:min(34rem,calc(100vh - 2rem));border:1px solid var(--line);border-radius:.75rem;background:var(--paper);overflow:hidden}
.top,form{display:flex;gap:.5rem;align-items:center;justify-content:space-between;padding:.5rem .75rem;background:var(--surface)}
.top b{font-weight:700}
.log{flex:1;overflow:auto;padding:.75rem;display:flex;flex-direction:column;gap:.75rem;overflow-wrap:anywhere}
.turn,.turn div,.turn article,.turn section{display:flex;flex-direction:column;gap:.5rem}
.turn>*,.hello{padding:.625rem .875rem;border-radius:.75rem;background:var(--surface);border:1px solid var(--line)}
.turn>:first-child{align-self:flex-end;background:var(--sunken)}
h2,h3,dt,b,legend{font-weight:700}
ul,ol{padding-inline-start:1.25rem}
fieldset{border:0;padding:0;display:flex;flex-wrap:wrap;gap:.5rem}
input{flex:1;min-width:0;min-height:2.75rem;padding:.375rem .75rem;border:1px solid var(--edge);border-radius:.5rem;background:var(--paper);color:var(--ink)}
.lost{padding:.5rem .75rem;color:var(--red)}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}`;

  const make = (tag, set = {}, ...inside) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(set)) {
      if (name in made && name !== "list") made[name] = value; else made.setAttribute(name, value);
    }
    made.append(...inside);
    return made;
  };
  const link = (set) => make("a", { href: page, textContent: told.ask, className: "open", ...set });

  // Only these elements of an answer are rebuilt here, with their words; nothing of ours runs as markup.
  const KEPT = new Set(["P", "UL", "OL", "LI", "H2", "H3", "B", "SPAN", "DIV", "ARTICLE", "SECTION", "DL", "DT", "DD",
    "FIELDSET", "LEGEND", "DETAILS", "SUMMARY"]);
  const rebuilt = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    const inside = [...node.childNodes].map(rebuilt);
    if (node.tagName === "A") {
      const to = new URL(node.getAttribute("href"), home);
      if (!["https:", "http:", "tel:", "mailto:"].includes(to.protocol)) return make("span", {}, ...inside);
      return make("a", { href: to.href, target: "_blank", rel: "noopener" }, ...inside);
    }
    if (node.tagName === "BUTTON") {
      return make("button", { type: "button", onclick: () => send({ [node.name]: node.value }) }, ...inside);
    }
    if (!KEPT.has(node.tagName)) return "";
    const made = make(node.tagName.toLowerCase(), {}, ...inside);
    if (node.classList.contains("vh")) made.className = "vh";
    if (node.lang) made.lang = node.lang;
    return made;
  };

  const host = make("div", { lang: told.lang });
  const tree = host.attachShadow({ mode: "open" });
  let styled = true;
  try {
    const sheet = new CSSStyleSheet();  // allowed under any style-src; older browsers get the link
    sheet.replaceSync(SHEET);
    tree.adoptedStyleSheets = [sheet];
  } catch { styled = false; }

  let turns = "[]";
  let busy = false;
  const log = make("div", { className: "log", role: "log", tabIndex: 0, "aria-label": told.talk },
    make("p", { className: "hello", textContent: told.hello }));
  const box = make("input", { autocomplete: "off", enterKeyHint: "send", "aria-label": told.box });
  const lost = make("p", { className: "lost", role: "alert", hidden: true },
    `${told.lost} `, make("a", { href: page, target: "_blank", rel: "noopener", textContent: told.page }));
  const form = make("form", {}, box, make("button", { className: "send", textContent: told.send }));
  const shut = make("button", { type: "button", textContent: "×", "aria-label": told.close });
  const panel = make("section", { className: "panel", role: "dialog", "aria-label": told.ask, hidden: true },
    make("div", { className: "top" }, make("b", { textContent: "C-Bot" }),
      make("a", { href: page, target: "_blank", rel: "noopener", textContent: told.page }), shut),
    log, lost, form);
  const open = make("button", { type: "button", className: "open", textContent: told.ask, "aria-expanded": "false" });

  async function send(said) {
    if (busy) return;
    busy = true;
    log.setAttribute("aria-busy", "true");
    const data = new FormData();
    data.set("turns", turns);
    for (const [name, value] of Object.entries(said)) data.set(name, value);
    try {
      const answer = await fetch(new URL("widget/ask/", home), { method: "POST", body: data, credentials: "omit", referrerPolicy: "origin" });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("new");
      if (!fresh) throw new Error("no answer");
      turns = fresh.querySelector("input[name=turns]").value;
      let last = null;
      for (const part of fresh.querySelectorAll(":scope > div, :scope > p")) {
        const turn = make("div", { className: "turn" }, ...[...part.childNodes].map(rebuilt));
        if (part.dataset.turn) turn.dataset.turn = part.dataset.turn;
        const there = part.dataset.turn && log.querySelector(`[data-turn="${part.dataset.turn}"]`);
        if (there) there.replaceWith(turn); else log.append(turn);
        last = turn;
      }
      if (said.q && answer.ok) box.value = "";
      lost.hidden = true;
      if (last) last.scrollIntoView({ block: "nearest" });
      box.focus({ preventScroll: true });  // the pressed button may be gone
    } catch { lost.hidden = false; }
    log.removeAttribute("aria-busy");
    busy = false;
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); if (box.value.trim()) send({ q: box.value }); });
  const show = (is) => {
    panel.hidden = !is;
    open.hidden = is;
    open.setAttribute("aria-expanded", String(is));
    (is ? box : open).focus();
  };
  open.addEventListener("click", () => show(true));
  shut.addEventListener("click", () => show(false));
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") show(false); });

  const place = () => {
    if (styled && told.origins.includes(location.origin)) {
      tree.append(open, panel);
      document.body.append(host);
    } else if (styled) {
      tree.append(link());
      document.body.append(host);
    } else {
      own.after(link({ className: "" }));
    }
  };
  if (document.body) place(); else addEventListener("DOMContentLoaded", place);
})();
