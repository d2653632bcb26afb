// The report page with script: place by a tap, photos made small, a draft that keeps itself, sending through the queue.
// Without script, or on a device that keeps nothing, the same form is posted as it stands.
import { draft, entry, put } from "../../web/js/queue.js";
import "./intake.js";

const EDGE = 1600;
const MOST = 5;
const ROUGH_M = 100;
const MICRO = 1_000_000;
const PRIVATE = /[^\s@]+\s?@\s?[^\s@]+\.\w{2,}|(?:\d[\s()-]{0,2}){9,}/;
const NAMES = ["area", "address", "text", "lat", "lon", "accuracy"];

const form = document.querySelector("[data-report]");
const state = form.querySelector("[data-state]");
const where = form.querySelector("[data-where]");
const list = form.querySelector("[data-photos]");
const areas = JSON.parse(form.dataset.areas);
let key = fresh();
let photos = []; // [number, file]; a number is never given twice, so that what arrived already is not another photo
let highest = 0;
let timer = 0;

for (const part of form.querySelectorAll("[data-script]")) part.hidden = false;
form.addEventListener("input", keepSoon);
form.addEventListener("change", async ({ target }) => {
  if (target.type === "file") await addPhotos(target);
  if (target.name === "category") chosen();
});
form.querySelector("[data-here]").addEventListener("click", locate);
form.addEventListener("submit", send);
if (location.hash.length > 30) entry(location.hash.slice(1)).then(restore);

function fresh() {
  // UUIDv7: time first, so that the hub's index grows at its end.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const time = Date.now();
  for (let place = 0; place < 6; place += 1) bytes[place] = Math.floor(time / 2 ** (8 * (5 - place)));
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function body() {
  const given = { to: `${form.dataset.home}api/v1/intake/`, category: form.category.value };
  given.photos = photos.map(([number]) => number);
  for (const name of NAMES) given[name] = form[name].value;
  given.as_is = form.as_is.checked;
  given.website = form.website.value;
  given.answers = {};
  const part = form.querySelector(`[data-for="${given.category}"]`);
  for (const field of part?.querySelectorAll("[name]") ?? []) {
    const code = field.name.slice(`q-${given.category}-`.length);
    if (field.type === "checkbox") {
      if (field.checked) (given.answers[code] ??= []).push(field.value);
    } else if (field.value) given.answers[code] = field.value;
  }
  return given;
}

function restore(known) {
  if (known?.kind !== "report" || known.state === "sent") return;
  const { body: given, files, why } = known;
  key = known.key;
  photos = files.map((file, place) => [given.photos[place], file]);
  for (const radio of form.querySelectorAll("[name=category]")) radio.checked = radio.value === given.category;
  for (const name of NAMES) form[name].value = given[name] ?? "";
  form.as_is.checked = given.as_is === true;
  for (const [code, value] of Object.entries(given.answers ?? {})) {
    for (const field of form.querySelectorAll(`[name="q-${given.category}-${code}"]`)) {
      if (field.type === "checkbox") field.checked = value.includes(field.value);
      else field.value = value;
    }
  }
  if (why) state.textContent = why;
  form.querySelector("[data-personal]").hidden = !given.as_is && !PRIVATE.test(given.text ?? "");
  showPlace();
  showPhotos();
}

function chosen() {
  for (const part of form.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== form.category.value;
  document.querySelector("#photo").scrollIntoView({ block: "start" });
}

function files() {
  return photos.map(([, file]) => file);
}

function keepSoon() {
  clearTimeout(timer);
  timer = setTimeout(keep, 400);
}

// The draft's key stands behind the address, so a reload finds the words again.
async function keep() {
  const kept = await draft("report", key, body(), files());
  if (kept >= 0 && location.hash.slice(1) !== key) history.replaceState(null, "", `#${key}`);
  if (kept >= 0 && kept < photos.length) {
    state.textContent = `${state.dataset.full} ${kept + 1}`;
    photos = photos.slice(0, kept);
    showPhotos();
  }
  return kept;
}

async function addPhotos(field) {
  const chosen = [...field.files].slice(0, MOST - photos.length);
  field.value = "";
  for (const file of chosen) {
    const number = 1 + Math.max(highest, ...photos.map(([one]) => one));
    highest = number;
    photos.push([number, await smaller(file)]);
  }
  showPhotos();
  clearTimeout(timer);
  await keep();
}

// A kind that this browser cannot draw goes as it is; the hub reads more kinds.
async function smaller(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const share = Math.min(1, EDGE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * share);
    canvas.height = Math.round(picture.height * share);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return made ?? file;
  } catch {
    return file;
  }
}

function showPhotos() {
  list.replaceChildren(...photos.map(([, file], place) => {
    const line = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn quiet";
    button.textContent = `${state.dataset.remove} ${place + 1} (${Math.ceil(file.size / 1000)} kB)`;
    button.addEventListener("click", async () => {
      photos.splice(place, 1);
      showPhotos();
      await keep();
    });
    line.append(button);
    return line;
  }));
}

function locate() {
  where.textContent = where.dataset.looking;
  if (!navigator.geolocation) {
    where.textContent = where.dataset.failed;
    return;
  }
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      form.lat.value = coords.latitude.toFixed(6);
      form.lon.value = coords.longitude.toFixed(6);
      form.accuracy.value = Math.round(coords.accuracy);
      showPlace();
      keepSoon();
    },
    () => {
      where.textContent = where.dataset.failed;
      form.area.focus();
    },
    { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
  );
}

function showPlace() {
  if (!form.lat.value) return;
  const metres = Number(form.accuracy.value);
  const place = [Math.round(form.lat.value * MICRO), Math.round(form.lon.value * MICRO)];
  const area = areas.find(([, , rings]) => holds(rings, place));
  const said = [(metres > ROUGH_M ? where.dataset.rough : where.dataset.found).replace("{m}", metres)];
  if (area) said.push(where.dataset.area.replace("{area}", area[1]));
  else if (areas.some(([, , rings]) => rings.length)) said.push(where.dataset.outside);
  where.textContent = said.join(" ");
  if (area) form.area.value = area[0];
}

// Even-odd rule over all rings, holes among them.
function holds(rings, [lat, lon]) {
  let inside = false;
  for (const ring of rings) {
    for (let one = 0, other = ring.length - 1; one < ring.length; other = one, one += 1) {
      const [y, x] = ring[one];
      const [v, u] = ring[other];
      if (y > lat !== v > lat && lon < ((u - x) * (lat - y)) / (v - y) + x) inside = !inside;
    }
  }
  return inside;
}

async function send(event) {
  event.preventDefault();
  clearTimeout(timer);
  const given = body();
  const problem = missing(given);
  if (problem) {
    state.textContent = problem;
    return;
  }
  state.textContent = state.dataset.sending;
  if (!(await put("report", key, given, files()))) {
    state.textContent = state.dataset.none;
    form.submit(); // the photos chosen by script are not in it; words and place are
    return;
  }
  const found = await entry(key);
  if (found?.state === "sent") {
    location.assign(found.result.url);
  } else if (found?.refused) {
    state.textContent = found.why;
    if (found.code === "key_reused") key = fresh();
    if (found.code === "personal_data") form.querySelector("[data-personal]").hidden = false;
  } else {
    state.textContent = state.dataset.kept;
    // The list of what waits is kept by the worker; without one the words stay on this page.
    if (navigator.serviceWorker?.controller) location.assign(form.dataset.mine);
  }
}

function missing(given) {
  if (!given.category) {
    document.querySelector("#id_category").scrollIntoView();
    return state.dataset.choose;
  }
  if (PRIVATE.test(given.text) && !given.as_is) {
    form.querySelector("[data-personal]").hidden = false;
    form.text.focus();
    return state.dataset.private;
  }
  return given.text.trim() || given.address.trim() || given.lat || photos.length ? "" : state.dataset.text;
}
