"use strict";
/* Draws the plan. Every text is set by textContent; nothing is fetched. */
(function () {
  const { data, make, swatch, points, latlng, labels } = window.zhucunPage;

  function draw(D) {
    const W = D.words, map = window.map_zhucun, renderer = L.canvas({ padding: 0.3, tolerance: 3 });
    const places = D.villages.concat(D.areas), byPlace = places.map(() => []), shorts = places.map(() => []), bySupply = D.supplies.map(() => []);
    D.posts.forEach((p) => { byPlace[p[1]].push(p); bySupply[p[2]].push(p); });
    D.shortages.forEach((s) => shorts[s[1]].push(s));
    let layer = -1, chosen = -1;

    /* header and side */
    const head = make("header"), side = make("aside");
    side.id = "side";
    document.body.insertBefore(head, document.body.firstChild);
    document.body.appendChild(side);
    make("h1", head, D.title);
    const counts = make("p", head, undefined, "counts");
    const missing = D.shortages.reduce((n, s) => n + s[2], 0);
    [[D.villages.length, W.villages], [D.posts.length, W.postings], [missing, W.missing]].forEach(([n, w]) => {
      const span = make("span", counts); make("b", span, n); make("span", span, w);
    });
    make("p", head, D.proof, "proof");
    const search = make("input", side); search.id = "search"; search.type = "search"; search.placeholder = W.search; search.setAttribute("aria-label", W.search); search.autocomplete = "off";
    const found = make("ul", side); found.id = "found";
    const panel = make("section", side); panel.id = "panel"; panel.setAttribute("aria-live", "polite");

    /* map */
    L.control.zoom({ position: "topleft" }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    const all = L.featureGroup().addTo(map);
    D.outlines.forEach((r) => L.polygon(points(r), { renderer, color: "#8a8f96", weight: 1.5, fillColor: "#fff", fillOpacity: 0.7, interactive: false }).addTo(all));
    const shapes = D.villages.map((v, n) => {
      if (!v.rings && !v.at) return null;
      const shape = v.rings ? L.polygon(v.rings.map((r) => points(r)), { renderer }) : L.circleMarker(latlng(v.at), { renderer, radius: v.rough ? 3.5 : 5 });
      shape.on("click", (e) => { L.DomEvent.stop(e); pick(n); });
      return shape.addTo(all);
    });
    const borders = L.polyline(D.borders.map((l) => points(l)), { renderer, color: "#4b525b", weight: 1.6, interactive: false }).addTo(map);
    const strings = L.layerGroup().addTo(map), names = L.layerGroup().addTo(map), seats = L.layerGroup().addTo(map);

    function style(n) {
      const v = D.villages[n], colour = D.classes[v.class].colour;
      const serves = layer < 0 || around(n).some((m) => byPlace[m].some((p) => p[0] === layer)), open = shorts[n].some((s) => layer < 0 || s[0] === layer);
      const rough = v.rough && !v.rings;
      return { color: n === chosen ? "#000" : open ? "#d0021b" : rough ? colour : "#9aa0a6", weight: n === chosen ? 3.5 : open ? 2.5 : rough ? 1.6 : 0.6,
        dashArray: v.drawn ? "4 3" : null, fillColor: rough ? "#fff" : colour, fillOpacity: serves || open ? (rough ? 0.9 : 0.85) : 0.14, opacity: serves || open ? 1 : 0.5 };
    }
    function restyle() { shapes.forEach((s, n) => { if (s) s.setStyle(style(n)); }); if (chosen >= 0 && shapes[chosen]) shapes[chosen].bringToFront(); borders.bringToFront(); }
    const around = (n) => [n].concat(places[n].areas || []);
    function place(n) { const v = places[n]; return v.at ? latlng(v.at) : shapes[n] && v.rings ? shapes[n].getBounds().getCenter() : null; }
    function string(p, strong) {
      const from = D.supplies[p[2]].at, to = place(p[1]);
      if (!from || !to) return;
      L.polyline([latlng(from), to], { renderer, color: D.layers[p[0]].colour, weight: strong ? 2.4 : 1, opacity: strong ? 0.95 : 0.45, interactive: false }).addTo(strings);
      L.circleMarker(latlng(from), { renderer, radius: strong ? 5 : 3.2, color: "#fff", weight: 1, fillColor: "#22272e", fillOpacity: 1, interactive: false }).addTo(seats);
    }
    function restring(strong) {
      strings.clearLayers(); seats.clearLayers();
      if (boxes.lines.checked && layer >= 0) D.posts.forEach((p) => { if (p[0] === layer) string(p, false); });
      (strong || (chosen >= 0 ? around(chosen).flatMap((k) => byPlace[k]) : [])).forEach((p) => string(p, true));
    }
    const tags = labels(map, names);
    function rename() {
      tags.clear();
      if (!boxes.labels.checked) return;
      const zoom = map.getZoom(), view = map.getBounds();
      if (zoom < base + 4) D.townships.forEach((t) => { if (t.at && view.contains(latlng(t.at))) tags.add(latlng(t.at), t.name, "town", 15); });
      if (zoom >= base + 2.5) D.villages.forEach((v, n) => { const at = place(n); if (at && view.contains(at)) tags.add(at, v.name, "small", 12); });
    }

    /* panel */
    function link(parent, text, act) { const b = make("button", parent, text, "link"); b.type = "button"; b.addEventListener("click", act); return b; }
    function pick(n) {
      chosen = n; panel.replaceChildren();
      const v = places[n], village = n < D.villages.length;
      make("h3", panel, v.name);
      make("div", panel, (village ? [D.townships[v.town].name, D.classes[v.class].label, v.code] : [v.county]).filter(Boolean).join(" · "), "where");
      if (v.rough) make("div", panel, W.rough, "where");
      if (v.drawn) make("div", panel, W.drawn, "where");
      const list = make("dl", panel);
      D.layers.forEach((l, k) => {
        const here = around(n).filter((m) => byPlace[m].concat(shorts[m]).some((p) => p[0] === k));
        if (!here.length) return;
        const mine = here.flatMap((m) => byPlace[m].filter((p) => p[0] === k)), open = here.flatMap((m) => shorts[m].filter((s) => s[0] === k));
        const dt = make("dt", list); swatch(dt, l.colour); make("span", dt, l.label);
        if (here[0] !== n) link(dt, places[here[0]].name, () => go(here[0]));
        mine.forEach((p) => { const dd = make("dd", list), s = D.supplies[p[2]]; link(dd, s.name, () => owner(p[2])); if (s.unit) make("span", dd, " " + s.unit, "unit"); });
        open.forEach((s) => make("dd", list, W.shortage + " " + s[2] + "：" + s[3], "open"));
      });
      restyle(); restring();
      if (window.matchMedia("(max-width: 800px)").matches) panel.scrollIntoView({ block: "nearest" });
    }
    function owner(k) {
      const s = D.supplies[k]; panel.replaceChildren();
      make("h3", panel, s.name); if (s.unit) make("div", panel, s.unit, "where");
      make("h2", panel, W.served);
      const list = make("dl", panel);
      bySupply[k].forEach((p) => { const dd = make("dd", list); link(dd, places[p[1]].name, () => go(p[1])); make("span", dd, " " + (p[1] < D.villages.length ? D.townships[D.villages[p[1]].town].name + " · " : "") + D.layers[p[0]].label, "unit"); });
      chosen = -1; restyle(); restring(bySupply[k]);
    }
    function go(n) {
      pick(n);
      const s = shapes[n], at = place(n);
      if (!s && at) map.setView(at, base + 2, { animate: false });
      if (s) { if (s.getBounds) map.fitBounds(s.getBounds(), { maxZoom: base + 3, animate: false }); else map.setView(s.getLatLng(), base + 3, { animate: false }); }
    }
    make("div", panel, W.hint, "where");

    /* search */
    const index = D.villages.map((v, n) => [v.name + " " + v.code, v.name, D.townships[v.town].name, () => go(n)])
      .concat(D.areas.map((a, k) => [a.name, a.name, a.county, () => go(D.villages.length + k)]))
      .concat(D.supplies.map((s, k) => [s.name, s.name, s.unit || "", () => owner(k)]));
    search.addEventListener("input", () => {
      found.replaceChildren();
      const wanted = search.value.trim().toLowerCase();
      if (!wanted) return;
      const hits = index.filter((item) => item[0].toLowerCase().includes(wanted)).slice(0, 12);
      hits.forEach((item) => { const li = make("li", found), b = make("button", li, item[1]); b.type = "button"; make("span", b, " " + item[2], "unit"); b.addEventListener("click", item[3]); });
      if (!hits.length) make("li", found, W.nothing);
    });
    search.addEventListener("keydown", (e) => { const b = found.querySelector("button"); if (!b) return; if (e.key === "Enter") b.click(); if (e.key === "ArrowDown") { b.focus(); e.preventDefault(); } });
    found.addEventListener("keydown", (e) => {
      const li = document.activeElement.closest("li"), next = e.key === "ArrowDown" ? li.nextSibling : e.key === "ArrowUp" ? li.previousSibling : null;
      if (next && next.firstChild && next.firstChild.focus) { next.firstChild.focus(); e.preventDefault(); }
    });

    /* switches and legend */
    make("h2", side, W.layers);
    const choose = (k, text, colour) => {
      const row = make("label", side), radio = make("input", row);
      radio.type = "radio"; radio.name = "layer"; radio.value = k; radio.checked = k === layer;
      if (colour) swatch(row, colour);
      make("span", row, text);
      const n = k < 0 ? "" : D.posts.filter((p) => p[0] === k).length, open = D.shortages.filter((s) => s[0] === k).reduce((t, s) => t + s[2], 0);
      const b = make("b", row, n); b.style.cssText = "margin-left:auto;font-weight:500;color:var(--soft)";
      if (open) make("span", row, W.shortage + " " + open, "open");
      radio.addEventListener("change", () => { layer = k; restyle(); restring(); });
    };
    choose(-1, W.none);
    D.layers.forEach((l, k) => choose(k, l.label, l.colour));
    const boxes = {};
    [["lines", true], ["labels", true], ["borders", true]].forEach(([key, on]) => {
      const row = make("label", side), box = make("input", row);
      box.type = "checkbox"; box.checked = on; box.id = "show-" + key; make("span", row, W[key]); boxes[key] = box;
    });
    boxes.lines.addEventListener("change", () => restring());
    boxes.labels.addEventListener("change", rename);
    boxes.borders.addEventListener("change", () => { if (boxes.borders.checked) borders.addTo(map); else borders.remove(); });
    make("h2", side, W.classes);
    D.classes.forEach((c) => { const row = make("div", side, undefined, "key"); swatch(row, c.colour); make("span", row, c.label); make("b", row, c.count); });
    const short = make("div", side, undefined, "key"); const frame = make("span", short, "", "swatch"); frame.style.border = "2.5px solid #d0021b"; make("span", short, W.legend_short);
    if (D.villages.some((v) => v.rough)) { const row = make("div", side, undefined, "key"); const ring = make("span", row, "", "swatch"); ring.style.borderRadius = "50%"; make("span", row, W.rough_key); }
    if (D.villages.some((v) => v.drawn)) { const row = make("div", side, undefined, "key"); const dash = make("span", row, "", "swatch"); dash.style.borderStyle = "dashed"; make("span", row, W.drawn); }
    make("p", side, W.notice, "notice");

    map.options.zoomSnap = 0.25;
    map.invalidateSize({ animate: false, pan: false });
    const bounds = all.getBounds();
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [12, 12], animate: false });
    const base = map.getZoom();
    map.setMinZoom(base - 1);
    restyle(); rename();
    map.on("moveend", rename);
    map.on("click", () => { chosen = -1; panel.replaceChildren(); make("div", panel, W.hint, "where"); restyle(); restring(); });
    requestAnimationFrame(() => requestAnimationFrame(() => { window.zhucun = { drawn: performance.now(), villages: shapes.filter(Boolean).length, pick, map }; }));
  }

  data().then(draw);
})();
