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
    const rough = D.villages.filter((v) => v.rough).length;
    if (rough) { const span = make("span", counts, undefined, "rough"); make("b", span, rough); make("span", span, W.rough_count); }
    make("p", head, D.proof, "proof");
    const search = make("input", side); search.id = "search"; search.type = "search"; search.placeholder = W.search; search.setAttribute("aria-label", W.search); search.autocomplete = "off";
    const found = make("ul", side); found.id = "found";
    const panel = make("section", side); panel.id = "panel"; panel.setAttribute("aria-live", "polite"); panel.tabIndex = -1;

    /* map */
    L.control.zoom({ position: "topleft", zoomInTitle: W.zoom_in, zoomOutTitle: W.zoom_out }).addTo(map);
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
      const serves = layer < 0 || around(n).some((m) => byPlace[m].some((p) => p[0] === layer)), open = isOpen(n);
      const rough = v.rough && !v.rings, strong = serves || open || n === chosen, thin = dense();
      const edge = rough ? ring(colour) : v.rings ? "#9aa0a6" : "#5d6672";
      return { color: n === chosen ? "#000" : open ? "#d0021b" : edge, weight: n === chosen ? (thin ? 2.2 : 3.5) : open ? (thin ? 1.3 : 2.5) : rough ? 1.6 : v.rings && thin ? 0.3 : 0.7,
        dashArray: v.drawn ? "4 3" : null, fillColor: rough ? "#fff" : colour, fillOpacity: strong ? (rough ? 0.9 : 0.85) : 0.14, opacity: strong ? 1 : 0.5 };
    }
    /* A pale ring would vanish on white. */
    const ring = (colour) => (parseInt(colour.slice(1, 3), 16) + parseInt(colour.slice(3, 5), 16) + parseInt(colour.slice(5, 7), 16) > 630 ? "#8d897e" : colour);
    /* So many villages so far off that their frames would hide them. */
    const dense = () => D.villages.length > 800 && map.getZoom() < base + 1.5;
    const isOpen = (n) => shorts[n].some((s) => layer < 0 || s[0] === layer);
    function restyle() {
      shapes.forEach((s, n) => { if (s) s.setStyle(style(n)); });
      borders.setStyle({ weight: dense() ? 1.1 : 1.6 }).bringToFront();
      shapes.forEach((s, n) => { if (s && isOpen(n)) s.bringToFront(); });
      if (chosen >= 0 && shapes[chosen]) shapes[chosen].bringToFront();
    }
    const around = (n) => [n].concat(places[n].areas || []);
    function place(n) { const v = places[n]; return v.at ? latlng(v.at) : shapes[n] && v.rings ? shapes[n].getBounds().getCenter() : null; }
    function string(p, opacity) {
      const strong = !opacity;
      const from = D.supplies[p[2]].at, to = place(p[1]);
      if (!from || !to) return;
      L.polyline([latlng(from), to], { renderer, color: D.layers[p[0]].colour, weight: strong ? 2.4 : 1, opacity: opacity || 0.95, dashArray: places[p[1]].rough ? "5 4" : null, interactive: false }).addTo(strings);
      L.circleMarker(latlng(from), { renderer, radius: strong ? 5 : 3.2, color: "#fff", weight: 1, fillColor: "#22272e", fillOpacity: 1, interactive: false }).addTo(seats);
    }
    let kept = null;
    function restring(strong) {
      kept = strong || null;
      strings.clearLayers(); seats.clearLayers();
      const weak = boxes.lines.checked && layer >= 0 ? D.posts.filter((p) => p[0] === layer) : [];
      weak.forEach((p) => string(p, Math.min(0.45, Math.max(0.14, 120 / weak.length))));
      const bold = strong || (chosen >= 0 ? around(chosen).flatMap((k) => byPlace[k]) : []), last = (p) => p[0] === layer;
      [...bold].sort((a, b) => last(a) - last(b)).forEach((p) => string(p));
    }
    const tags = labels(map, names);
    function rename() {
      tags.clear();
      if (!boxes.labels.checked) return;
      const zoom = map.getZoom(), view = map.getBounds(), crowd = D.townships.length > 40 && zoom < base + 1;
      if (zoom < base + 4) D.townships.forEach((t, k) => { const [at, lift] = heads[k]; if (at && view.contains(at)) tags.add(at, t.name, crowd ? "town crowd" : "town", crowd ? 12 : 15, lift); });
      if (zoom < base + 2.5) return;
      const seen = D.villages.map((v, n) => [v, place(n)]).filter(([, at]) => at && view.contains(at));
      seen.forEach(([v, at]) => { if (!v.rings) tags.block(at, 4); });
      seen.forEach(([v, at]) => tags.add(at, v.name, "small", 12, v.rings ? 0 : -13));
    }
    /* A township's name stands in its middle, or above its circles where most are stand-ins. */
    const heads = D.townships.map((t, k) => {
      const mine = D.villages.filter((v) => v.town === k && v.at);
      if (!t.at || !mine.length || mine.filter((v) => v.rough).length * 2 < mine.length) return [t.at ? latlng(t.at) : null, 0];
      return [latlng([t.at[0], Math.max(...mine.filter((v) => v.rough).map((v) => v.at[1]))]), 15];
    });

    /* panel */
    function clean() { const had = panel.contains(document.activeElement); panel.replaceChildren(); if (had) panel.focus({ preventScroll: true }); }
    function close() { chosen = -1; clean(); make("div", panel, W.hint, "where"); restyle(); restring(); }
    function link(parent, text, act) { const b = make("button", parent, text, "link"); b.type = "button"; b.addEventListener("click", act); return b; }
    function pick(n) {
      chosen = n; clean();
      const v = places[n], village = n < D.villages.length;
      make("h3", panel, v.name);
      make("div", panel, (village ? [D.townships[v.town].name, D.classes[v.class].label, v.code] : [v.county]).filter(Boolean).join(" · "), "where");
      if (v.rough) make("div", panel, W.rough, "flag");
      if (v.drawn) make("div", panel, W.drawn, "flag");
      const list = make("dl", panel), none = [];
      D.layers.forEach((l, k) => {
        const here = around(n).filter((m) => byPlace[m].concat(shorts[m]).some((p) => p[0] === k));
        if (!here.length) { if (village) none.push(l.label); return; }
        const mine = here.flatMap((m) => byPlace[m].filter((p) => p[0] === k)), open = here.flatMap((m) => shorts[m].filter((s) => s[0] === k));
        const dt = make("dt", list); swatch(dt, l.colour); make("span", dt, l.label);
        if (here[0] !== n) link(dt, places[here[0]].name, () => go(here[0]));
        mine.forEach((p) => { const dd = make("dd", list), s = D.supplies[p[2]]; link(dd, s.name, () => owner(p[2])); if (s.unit) make("span", dd, " " + s.unit, "unit"); });
        open.forEach((s) => make("dd", list, W.shortage + " " + s[2] + " · " + s[3], "open"));
      });
      if (none.length) make("div", panel, W.not_served + " " + none.join(" · "), "where none");
      restyle(); restring();
      if (window.matchMedia("(max-width: 800px)").matches) panel.scrollIntoView({ block: "nearest" });
    }
    function owner(k) {
      const s = D.supplies[k], from = chosen; clean();
      if (from >= 0) link(panel, "← " + W.back + " " + places[from].name, () => pick(from));
      make("h3", panel, s.name); if (s.unit) make("div", panel, s.unit, "where");
      const mine = bySupply[k], same = mine.every((p) => p[0] === mine[0][0]);
      make("h2", panel, W.served + " " + mine.length + (same ? " · " + D.layers[mine[0][0]].label : ""));
      const list = make("dl", panel);
      mine.forEach((p) => { const dd = make("dd", list); link(dd, places[p[1]].name, () => go(p[1])); const home = p[1] < D.villages.length ? D.townships[D.villages[p[1]].town].name : ""; make("span", dd, " " + [home, same ? "" : D.layers[p[0]].label].filter(Boolean).join(" · "), "unit"); });
      chosen = -1; restyle(); restring(mine);
      const ends = mine.map((p) => place(p[1])).concat(s.at ? [latlng(s.at)] : []).filter(Boolean);
      if (ends.some((at) => !map.getBounds().contains(at))) map.fitBounds(L.latLngBounds(ends).pad(0.1), { animate: false });
    }
    function go(n) {
      pick(n);
      const s = shapes[n], at = place(n);
      if (!s && at) map.setView(at, base + 2, { animate: false });
      if (s) { if (s.getBounds) map.fitBounds(s.getBounds(), { maxZoom: base + 3, animate: false }); else map.setView(s.getLatLng(), base + 3, { animate: false }); }
    }
    function town(k) {
      const mine = D.villages.map((v, n) => [v, n]).filter(([v]) => v.town === k), at = mine.map(([, n]) => place(n)).filter(Boolean);
      chosen = -1; clean();
      make("h3", panel, D.townships[k].name); make("div", panel, mine.length + " " + W.villages, "where");
      const list = make("dl", panel); list.className = "scroll";
      mine.forEach(([v, n]) => { const dd = make("dd", list); link(dd, v.name, () => go(n)); make("span", dd, " " + D.classes[v.class].label, "unit"); });
      restyle(); restring();
      if (at.length) map.fitBounds(L.latLngBounds(at).pad(0.3), { maxZoom: base + 3, animate: false });
    }
    make("div", panel, W.hint, "where");

    /* search */
    const index = D.villages.map((v, n) => [v.name + " " + v.code, v.name, D.townships[v.town].name, () => go(n)])
      .concat(D.townships.map((t, k) => [t.name, t.name, W.township, () => town(k)]).filter((item) => !D.areas.some((a) => a.name === item[0])))
      .concat(D.areas.map((a, k) => [a.name, a.name, a.county, () => go(D.villages.length + k)]))
      .concat(D.supplies.map((s, k) => [s.name, s.name, s.unit || "", () => owner(k)]));
    search.addEventListener("input", () => {
      found.replaceChildren();
      const wanted = search.value.trim().toLowerCase();
      if (!wanted) return;
      const hits = index.filter((item) => item[0].toLowerCase().includes(wanted)), first = (item) => !item[1].toLowerCase().startsWith(wanted);
      hits.sort((a, b) => first(a) - first(b)).slice(0, 10).forEach((item) => {
        const b = make("button", make("li", found), item[1]); b.type = "button"; make("span", b, " " + item[2], "unit");
        b.addEventListener("click", () => { found.replaceChildren(); search.focus({ preventScroll: true }); search.select(); item[3](); });
      });
      if (hits.length > 10) make("li", found, W.more.replace("{count}", hits.length - 10), "unit");
      if (!hits.length) make("li", found, W.nothing);
    });
    search.addEventListener("keydown", (e) => { const b = found.querySelector("button"); if (!b) return; if (e.key === "Enter") b.click(); if (e.key === "ArrowDown") { b.focus(); e.preventDefault(); } });
    found.addEventListener("keydown", (e) => {
      const li = document.activeElement.closest("li"), next = e.key === "ArrowDown" ? li.nextSibling : e.key === "ArrowUp" ? li.previousSibling || li.parentNode.previousSibling : null;
      if (next === search) { search.focus(); e.preventDefault(); return; }
      if (next && next.firstChild && next.firstChild.focus) { next.firstChild.focus(); e.preventDefault(); }
    });

    document.addEventListener("keydown", (e) => { if (e.key !== "Escape") return; if (found.firstChild) { found.replaceChildren(); search.focus(); } else close(); });

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
    function key(text, test, css) {
      const count = D.villages.filter(test).length;
      if (!count) return;
      const row = make("div", side, undefined, "key"), box = make("span", row, "", "swatch");
      Object.assign(box.style, css); make("span", row, text); make("b", row, count);
    }
    key(W.legend_short, (v, n) => shorts[n].length, { border: "2.5px solid #d0021b" });
    key(W.rough_key, (v) => v.rough, { borderRadius: "50%", borderWidth: "2px" });
    key(W.point_key, (v) => !v.rings && v.at && !v.rough, { borderRadius: "50%", background: "#b9bdc2" });
    key(W.drawn, (v) => v.drawn, { borderStyle: "dashed" });
    key(W.unplaced, (v) => !v.rings && !v.at, { visibility: "hidden" });
    make("p", side, W.notice, "notice");

    map.options.zoomSnap = 0.25;
    map.invalidateSize({ animate: false, pan: false });
    const bounds = all.getBounds();
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [12, 12], animate: false });
    const base = map.getZoom();
    map.setMinZoom(base - 1);
    restyle(); rename();
    map.on("moveend", rename);
    let thin = dense();
    map.on("zoomend", () => { if (dense() !== thin) { thin = dense(); restyle(); restring(kept); } });
    map.on("click", close);
    requestAnimationFrame(() => requestAnimationFrame(() => { window.zhucun = { drawn: performance.now(), villages: shapes.filter(Boolean).length, pick, map }; }));
  }

  data().then(draw);
})();
