// Only where somebody asked for it: a map that moves, over the outlines of the areas, with no tiles of anybody.
const L = window.L;
const sheet = document.querySelector("[data-map]");

const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(name).trim();
const line = colour("--edge");
const mark = colour("--accent");
const ground = colour("--surface");

const answer = async (url) => {
  const got = await fetch(url, { headers: { accept: "application/geo+json" } });
  if (!got.ok) throw new Error(String(got.status));
  return got.json();
};

// Words come as text, never as markup.
const words = (...parts) => {
  const box = document.createElement("p");
  for (const [text, url] of parts) {
    const part = document.createElement(url ? "a" : "span");
    if (url) part.href = url;
    part.textContent = text;
    box.append(part, document.createElement("br"));
  }
  return box;
};

async function show() {
  const areas = await answer(sheet.dataset.areas);
  const place = document.createElement("div");
  place.className = "citymap-live";
  sheet.before(place);
  const map = L.map(place, { attributionControl: false, minZoom: 11, maxZoom: 18, preferCanvas: false });
  const ground_ = L.geoJSON(areas, {
    interactive: false,
    style: { color: line, weight: 1.5, fillColor: ground, fillOpacity: 1 },
  }).addTo(map);
  map.fitBounds(ground_.getBounds());
  sheet.hidden = true;

  const layer = L.layerGroup().addTo(map);
  let asked = 0;
  const refresh = async () => {
    const mine = ++asked;
    const box = map.getBounds();
    const bbox = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((n) => n.toFixed(6)).join(",");
    const url = new URL(sheet.dataset.points, location.href);
    url.searchParams.set("bbox", bbox);
    const found = await answer(url);
    if (mine !== asked) return;
    layer.clearLayers();
    for (const one of found.features) {
      const [lon, lat] = one.geometry.coordinates;
      const about = one.properties;
      const size = about.count > 1 ? 12 + Math.min(12, Math.log2(about.count) * 3) : 9;
      const dot = L.circleMarker([lat, lon], { radius: size, color: ground, weight: 2, fillColor: mark, fillOpacity: 1 });
      if (about.count === 1) {
        const item = sheet.dataset.item.replace("NUMBER", about.number);
        dot.bindPopup(words([about.number, item], [about.category || about.kind], [about.state]));
      } else {
        dot.bindTooltip(String(about.count), { permanent: true, direction: "center", className: "citymap-count" });
        dot.on("click", () => map.setView([lat, lon], Math.min(18, map.getZoom() + 2)));
      }
      dot.addTo(layer);
    }
  };
  map.on("moveend", () => refresh().catch(() => {}));
  await refresh();
}

// Without an answer the drawing of the server stays.
if (L && sheet) show().catch(() => { sheet.hidden = false; });
