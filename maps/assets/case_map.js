"use strict";
/* Draws a case before planning. Every text is set by textContent; nothing is fetched. */
(function () {
  const { data, drawn, make, swatch, points, latlng, labels } = window.zhucunPage;

  function draw(D) {
    const W = D.words, C = D.colours, map = window.map_zhucun, renderer = L.canvas({ padding: 0.3, tolerance: 3 });
    const near = D.places.map(() => []);
    D.touch.forEach(([a, b, metres, why]) => { near[a].push([b, metres, why]); near[b].push([a, metres, why]); });
    const colour = Object.fromEntries(D.kinds.map((k) => [k.kind, k.colour])), title = Object.fromEntries(D.kinds.map((k) => [k.kind, k.label]));

    /* header and side */
    const head = make("header"), side = make("aside");
    side.id = "side";
    document.body.insertBefore(head, document.body.firstChild);
    document.body.appendChild(side);
    make("h1", head, D.title);
    const counts = make("p", head, undefined, "counts");
    D.facts.forEach(([word, figure]) => { const span = make("span", counts); make("b", span, figure); make("span", span, word); });
    const search = make("input", side); search.id = "search"; search.type = "search"; search.placeholder = W.search; search.setAttribute("aria-label", W.search); search.autocomplete = "off";
    const found = make("ul", side); found.id = "found";
    const panel = make("section", side); panel.id = "panel"; panel.setAttribute("aria-live", "polite");
    make("div", panel, W.hint, "where");

    /* map */
    L.control.zoom({ position: "topleft" }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    const groups = { outlines: L.featureGroup(), places: L.featureGroup(), roads: L.layerGroup(), touch: L.layerGroup(), names: L.layerGroup() };
    D.outlines.forEach((o) => L.polygon(o.rings.map(points), { renderer, color: C.outline, weight: 1.8, fillColor: C.white, fillOpacity: 0.5, interactive: false }).addTo(groups.outlines));
    const rest = (p) => ({ color: C.edge, weight: p.drawn ? 0.9 : 0.7, dashArray: p.drawn ? "4 3" : null, fillColor: p.drawn ? C.drawn : p.rings ? C.polygon : p.rough ? C.rough : C.point, fillOpacity: p.rings ? 0.75 : 0.9 });
    const shapes = D.places.map((p, n) => {
      if (!p.rings && !p.at) return null;
      const shape = p.rings ? L.polygon(p.rings.map(points), { renderer, ...rest(p) }) : L.circleMarker(latlng(p.at), { renderer, radius: 3.5, ...rest(p) });
      shape.on("click", (e) => { L.DomEvent.stop(e); pick(n); });
      return shape.addTo(groups.places);
    });
    const roadColour = (k) => C.roads[Math.min(C.roads.length - 1, Math.floor(k * C.roads.length / Math.max(D.roads.length, C.roads.length)))];
    D.roads.map((r, k) => [r, k]).reverse().forEach(([r, k]) => r.lines.forEach((line) => L.polyline(points(line), { renderer, color: roadColour(k), weight: k < 4 ? 1.8 : 1.1, interactive: false }).addTo(groups.roads)));
    const middle = (n) => (D.places[n].at ? latlng(D.places[n].at) : shapes[n] ? shapes[n].getBounds().getCenter() : null);
    let tied = false;
    function tie() {
      if (tied) return;
      tied = true;
      D.touch.forEach(([a, b]) => { const one = middle(a), other = middle(b); if (one && other) L.polyline([one, other], { renderer, color: C.touch, weight: 0.8, opacity: 0.6, interactive: false }).addTo(groups.touch); });
    }
    const marks = {};
    D.kinds.forEach((k) => { marks[k.kind] = L.layerGroup(); });
    const spots = D.repairs.map((r, n) => {
      if (!r.at) return null;
      if (r.rings) L.polygon(r.rings.map(points), { renderer, color: colour[r.kind], weight: 1, fillColor: colour[r.kind], fillOpacity: 0.7, interactive: false }).addTo(marks[r.kind]);
      const spot = L.circleMarker(latlng(r.at), { renderer, radius: 3, color: C.white, weight: 0.5, fillColor: colour[r.kind], fillOpacity: 0.95 });
      spot.on("click", (e) => { L.DomEvent.stop(e); fault(n); });
      return spot.addTo(marks[r.kind]);
    });
    const tags = labels(map, groups.names);
    function rename() {
      tags.clear();
      if (!boxes.names.checked) return;
      const view = map.getBounds();
      if (map.getZoom() < base + 1.5) { D.outlines.forEach((o) => { const at = L.polygon(o.rings.map(points)).getBounds().getCenter(); if (view.contains(at)) tags.add(at, o.name, "town", 15); }); return; }
      D.places.forEach((p, n) => { const at = middle(n); if (at && view.contains(at)) tags.add(at, p.name, "small", 12); });
    }

    /* panel */
    let chosen = null;
    function link(parent, text, act) { const b = make("button", parent, text, "link"); b.type = "button"; b.addEventListener("click", act); return b; }
    function choose(n) {
      if (chosen !== null && shapes[chosen]) shapes[chosen].setStyle(rest(D.places[chosen]));
      chosen = n;
      if (n !== null && shapes[n]) { shapes[n].setStyle({ color: C.chosen, weight: 3, dashArray: null }); shapes[n].bringToFront(); }
    }
    function pick(n) {
      const p = D.places[n];
      choose(n); panel.replaceChildren();
      make("h3", panel, p.name);
      make("div", panel, [p.county, p.town, p.code || p.id].filter(Boolean).join(" · "), "where");
      if (p.area) make("div", panel, p.area.toLocaleString() + " km²", "where");
      if (p.drawn) make("div", panel, W.key_drawn, "where");
      if (p.rough) make("div", panel, W.key_rough, "where");
      if (near[n].length) {
        make("h2", panel, W.neighbours + " " + near[n].length);
        const list = make("dl", panel);
        near[n].sort((a, b) => b[1] - a[1]).forEach(([k, metres, why]) => { const dd = make("dd", list); link(dd, D.places[k].name, () => go(k)); make("span", dd, " " + (why || (metres / 1000).toFixed(2) + " km"), "unit"); });
      }
    }
    function fault(n) {
      const r = D.repairs[n];
      choose(null); panel.replaceChildren();
      make("h3", panel, title[r.kind]);
      r.places.forEach((name) => make("div", panel, name));
      if (r.area) make("div", panel, r.area.toLocaleString() + " " + W.square_metres, "where");
    }
    function go(n) {
      pick(n);
      const s = shapes[n];
      if (s) { if (s.getBounds) map.fitBounds(s.getBounds(), { maxZoom: base + 5, animate: false }); else map.setView(s.getLatLng(), base + 4, { animate: false }); }
    }
    function jump(n) {
      fault(n);
      const kind = D.repairs[n].kind;
      if (!marks[kind].shown) { marks[kind].box.click(); }
      if (spots[n]) map.setView(spots[n].getLatLng(), Math.max(map.getZoom(), base + 6), { animate: false });
    }

    /* search */
    search.addEventListener("input", () => {
      found.replaceChildren();
      const wanted = search.value.trim().toLowerCase();
      if (!wanted) return;
      let hits = 0;
      for (let n = 0; n < D.places.length && hits < 12; n++) {
        const p = D.places[n];
        if (!(p.name + " " + (p.code || p.id)).toLowerCase().includes(wanted)) continue;
        hits++;
        const b = make("button", make("li", found), p.name); b.type = "button"; make("span", b, " " + (p.town || p.code || ""), "unit"); b.addEventListener("click", () => go(n));
      }
      if (!hits) make("li", found, W.nothing);
    });
    search.addEventListener("keydown", (e) => { const b = found.querySelector("button"); if (b && e.key === "Enter") b.click(); });

    /* switches */
    const boxes = {};
    function toggle(key, text, on, act, mark) {
      const row = make("label", side), box = make("input", row);
      box.type = "checkbox"; box.checked = on; box.id = "show-" + key;
      if (mark) swatch(row, mark);
      make("span", row, text);
      box.addEventListener("change", () => act(box.checked));
      boxes[key] = box;
      return row;
    }
    const put = (group, on) => { if (on) group.addTo(map); else group.remove(); };
    make("h2", side, W.show);
    if (D.outlines.length) toggle("outlines", W.show_outlines, true, (on) => put(groups.outlines, on));
    toggle("places", W.show_places, true, (on) => put(groups.places, on));
    toggle("names", W.show_names, true, rename);
    if (D.touch.length) toggle("touch", W.show_touch, false, (on) => { tie(); put(groups.touch, on); });
    if (D.roads.length) toggle("roads", W.show_roads, true, (on) => put(groups.roads, on));
    make("h2", side, W.repairs);
    if (!D.kinds.length) make("p", side, W.no_repairs, "where");
    D.kinds.forEach((k) => {
      const quiet = ["multipart", "enclave", "edge"].includes(k.kind);
      const row = toggle("repair-" + k.kind, k.label, !quiet, (on) => { marks[k.kind].shown = on; put(marks[k.kind], on); }, k.colour);
      const b = make("b", row, k.count); b.style.cssText = "margin-left:auto;font-weight:500;color:var(--soft)";
      marks[k.kind].shown = !quiet; marks[k.kind].box = boxes["repair-" + k.kind];
    });
    if (D.kinds.length) {
      const list = make("ul", side); list.id = "repairs"; list.className = "scroll";
      D.repairs.map((r, n) => [r, n]).filter(([r]) => r.at).sort((a, b) => b[0].area - a[0].area).slice(0, 200).forEach(([r, n]) => {
        const li = make("li", list); link(li, title[r.kind] + " " + r.places.join(" / "), () => jump(n)); if (r.area) make("span", li, " " + r.area.toLocaleString() + " " + W.square_metres, "unit");
      });
    }
    make("h2", side, W.legend);
    [[C.polygon, W.key_polygon, (p) => p.rings && !p.drawn], [C.drawn, W.key_drawn, (p) => p.drawn], [C.point, W.key_point, (p) => !p.rings && p.at && !p.rough], [C.rough, W.key_rough, (p) => p.rough]].forEach(([shade, text, test]) => {
      const n = D.places.filter(test).length;
      if (!n) return;
      const row = make("div", side, undefined, "key"); swatch(row, shade); make("span", row, text); make("b", row, n);
    });
    D.roads.forEach((r, k) => { const row = make("div", side, undefined, "key"); const dash = make("span", row, "", "swatch"); dash.style.cssText = "height:0;border:0;border-top:3px solid " + roadColour(k); make("span", row, r.label); make("b", row, r.lines.length); });
    if (D.findings.length) {
      make("h2", side, W.findings + " " + (D.findings.length + D.untold));
      const list = make("ul", side); list.id = "findings"; list.className = "scroll";
      D.findings.slice(0, 300).forEach(([severity, where, problem, remedy]) => { const li = make("li", list, undefined, severity); make("b", li, W[severity] + " "); make("span", li, where, "unit"); make("div", li, problem); make("div", li, "→ " + remedy, "unit"); });
      const left = D.untold + Math.max(0, D.findings.length - 300);
      if (left) make("li", list, W.more.replace("{count}", left));
    }
    make("p", side, W.notice, "notice");

    map.options.zoomSnap = 0.25;
    map.invalidateSize({ animate: false, pan: false });
    const bounds = L.latLngBounds([]);
    [groups.places, groups.outlines].forEach((g) => { const b = g.getLayers().length ? g.getBounds() : null; if (b && b.isValid()) bounds.extend(b); });
    if (!bounds.isValid()) D.roads.forEach((r) => r.lines.forEach((line) => bounds.extend(L.latLngBounds(points(line)))));
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [12, 12], animate: false });
    const base = map.getZoom();
    map.setMinZoom(base - 1);
    ["outlines", "places", "roads", "names"].forEach((key) => groups[key].addTo(map));
    D.kinds.forEach((k) => { if (marks[k.kind].shown) marks[k.kind].addTo(map); });
    rename();
    map.on("moveend", rename);
    map.on("click", () => { choose(null); panel.replaceChildren(); make("div", panel, W.hint, "where"); });
    drawn(() => ({ places: shapes.filter(Boolean).length, pick, jump, map }));
  }

  data().then(draw);
})();
