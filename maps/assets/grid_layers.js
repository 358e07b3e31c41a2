"use strict";
/* Villages, cells, member households and names on the canvas, and what cells are coloured by. */
window.zhucunGrids = {};
window.zhucunGrids.colours = function (M) {
  const { D, C, K, w, show, state } = M;
  function modes() {
    const found = [["cell", w("by_cell")], ["households", w("by_households")]];
    if (M.shows("kept")) found.push(["missed", w("by_missed")]);
    return found;
  }
  function amounts(values) {
    const known = [...values].sort((a, b) => a - b), cuts = [];
    for (let k = 1; k < C.ramp.length && known.length; k++) {
      const cut = known[Math.floor((k * known.length) / C.ramp.length)];
      if (cut > (cuts.length ? cuts[cuts.length - 1] : known[0])) cuts.push(cut);
    }
    const step = cuts.length ? (C.ramp.length - 1) / cuts.length : 0;
    const items = (known.length ? [known[0], ...cuts] : []).map((from, k) => {
      const to = k < cuts.length ? known[known.findIndex((v) => v >= cuts[k]) - 1] : known[known.length - 1];
      return { label: from === to ? show(from) : show(from) + " – " + show(to), colour: C.ramp[Math.round(k * step)] };
    });
    return { items, of: (k) => cuts.filter((cut) => values[k] >= cut).length };
  }
  function missed() {
    const kinds = [...new Set(D.missed.filter((m) => m[1] >= 0).map((m) => m[2]))], tone = { below: C.below, sub_below: C.below, above: C.above, sub_above: C.above, headless: C.broken, unserved: C.ramp[2] };
    const items = [{ label: w("key_kept"), colour: C.kept }, ...kinds.map((kind) => ({ label: w("kind_" + kind), colour: tone[kind] || C.outline }))];
    const found = new Map();
    D.missed.forEach((m) => { if (m[1] >= 0 && !found.has(m[1])) found.set(m[1], 1 + kinds.indexOf(m[2])); });
    return { items, of: (k) => found.get(k) || 0 };
  }
  function now() {
    if (state.mode === "households") return amounts(K.households);
    if (state.mode === "missed") return missed();
    return { items: [], of: () => -1 };
  }
  return { modes, now };
};
window.zhucunGrids.layers = function (app) {
  const { M, map } = app, { D, V, K, C, state } = M, { points, latlng, labels } = window.zhucunPage;
  const FEW_NAMES = 90, FEW_CELLS = 160, FEW_DOTS = 6000;
  const renderer = L.canvas({ padding: 0.3, tolerance: 3 });
  const groups = Object.fromEntries(["cells", "borders", "marked", "members", "names"].map((key) => [key, L.featureGroup()]));
  const thin = K.village.length > 1500;
  const shapes = K.village.map((_, k) => (K.rings[k].length ? L.polygon(K.rings[k].map(points), { renderer, color: C.edge, weight: thin ? 0.5 : 1, fillOpacity: 0.85 }) : L.circleMarker(latlng(K.at[k]), { renderer, radius: 5, color: C.drawn, weight: 1, fillOpacity: 0.95 }))
    .on("click", (e) => { L.DomEvent.stop(e); app.choose("cell", k); }).on("mouseover", () => app.hover(k)).addTo(groups.cells));
  V.rings.forEach((rings, v) => { if (rings) L.polygon(rings.map(points), { renderer, interactive: false, fill: !V.cells[v], fillColor: C.rest, fillOpacity: 1, color: C.border, weight: thin ? 1.1 : 2 }).addTo(groups.borders); });
  const tags = labels(map, groups.names);
  const near = (k) => map.getBounds().pad(0.1).contains(latlng(K.at[k]));
  function bounds(numbers) {
    const b = L.latLngBounds([]);
    numbers.forEach((k) => b.extend(shapes[k].getBounds ? shapes[k].getBounds() : shapes[k].getLatLng()));
    return b;
  }
  function whole() {
    const b = bounds(K.village.map((_, k) => k));
    V.at.forEach((at) => { if (at) b.extend(latlng(at)); });
    return b;
  }
  /* Member households are dots; far from above they would be one blot, so they come with the zoom. */
  function dots() {
    groups.members.clearLayers();
    if (!state.members) return;
    const P = D.members, view = map.getBounds().pad(0.1), seen = [];
    P.at.forEach((at, n) => { if (view.contains(latlng(at))) seen.push(n); });
    if (seen.length > FEW_DOTS) return;
    const small = seen.length > 800;
    seen.forEach((n) => {
      const dot = L.circleMarker(latlng(P.at[n]), { renderer, radius: small ? 2 : 4, color: C.white, weight: small ? 0.4 : 1, fillColor: C.centre, fillOpacity: 1 });
      if (P.cell[n] >= 0) dot.on("click", (e) => { L.DomEvent.stop(e); app.choose("cell", P.cell[n]); });
      dot.addTo(groups.members);
    });
  }
  function names() {
    tags.clear();
    if (!state.labels) return;
    const view = map.getBounds(), close = map.getZoom() - app.base, order = V.at.map((_, v) => v).filter((v) => V.at[v] && view.contains(latlng(V.at[v])));
    order.sort((a, b) => V.households[b] - V.households[a] || a - b);
    const crowd = order.length > FEW_NAMES;
    order.forEach((v) => tags.add(latlng(V.at[v]), V.name[v], crowd ? "town crowd" : "town", crowd ? 12 : 15, 0));
    const cells = K.village.map((_, k) => k).filter((k) => view.contains(latlng(K.at[k])));
    if (cells.length <= FEW_CELLS || close >= 5) cells.forEach((k) => tags.add(latlng(K.at[k]), M.label(k), "small", 12, 0));
  }
  return {
    renderer, bounds, whole, near, shapes,
    put() { ["cells", "borders", "marked", "members", "names"].forEach((key) => groups[key].addTo(map)); },
    moved() { dots(); names(); },
    names,
    colour() { shapes.forEach((shape, k) => { const n = app.scheme.of(k); shape.setStyle({ fillColor: n < 0 ? K.colour[k] : app.scheme.items[n].colour }); }); },
    cells() { if (state.cells) groups.cells.addTo(map).bringToBack(); else groups.cells.remove(); },
    borders() { if (state.borders) groups.borders.addTo(map); else groups.borders.remove(); },
    mark() {
      groups.marked.clearLayers();
      const v = state.kind === "village" ? state.n : state.kind === "cell" ? K.village[state.n] : -1;
      if (v >= 0 && V.rings[v]) L.polygon(V.rings[v].map(points), { renderer, interactive: false, fill: false, color: C.chosen, weight: 3 }).addTo(groups.marked);
      if (state.kind === "cell" && K.rings[state.n].length) L.polygon(K.rings[state.n].map(points), { renderer, interactive: false, fill: false, color: C.chosen, weight: 4.5 }).addTo(groups.marked);
    },
  };
};
