"use strict";
/* Draws areas and keeps map, panel, list and legend in step. Nothing is fetched. */
(function () {
  const { data, make, points, latlng, labels } = window.zhucunPage, Room = window.zhucunRoom, Areas = window.zhucunAreas;
  const FEW_NAMES = 140, MANY_KEYS = 40;

  /* ---- the data with indexes ---- */
  function model(D) {
    const P = D.places, state = { lang: D.language === "en" ? 1 : 0, mode: "area", kind: "", n: -1, sort: "number", labels: true, centres: true, chains: true, spokes: !D.areas.some((a) => a.rings.length || a.chain) };
    const { t, w, shows } = Room.words(D, state);
    const named = (a) => (Array.isArray(a.name) ? t(a.name) : a.name);
    const show = (value) => (value === null ? "—" : value.toLocaleString(state.lang ? "en-GB" : "zh-CN", { maximumFractionDigits: Math.abs(value) >= 100 ? 1 : 3 }));
    const members = D.areas.map(() => []), at = new Map(), inside = D.areas.map(() => new Set()), loose = [];
    P.area.forEach((k, n) => { if (k >= 0) members[k].push(n); });
    D.areas.forEach((a, k) => { if (a.chain) members[k] = a.chain; });
    D.missed.forEach((m, k) => {
      m.places.forEach((n) => { at.set(n, (at.get(n) || new Set()).add(k)); if (P.area[n] >= 0) inside[P.area[n]].add(k); });
      if (m.area >= 0) { inside[m.area].add(k); members[m.area].forEach((n) => at.set(n, (at.get(n) || new Set()).add(k))); }
      if (m.area < 0 && !m.places.length) loose.push(k);
    });
    return { D, C: D.colours, P, shows, state, t, w, named, show, members, loose, missedAt: (n) => [...(at.get(n) || [])], missedIn: (k) => [...inside[k]] };
  }

  /* ---- what is on the page ---- */
  function header(app) {
    const { M } = app, { w, D } = M;
    Room.header(app, (figure) => {
      if (D.groups) figure(D.groups.reduce((sum, g) => sum + g.size, 0), w("people_count"));
      figure(D.areas.length, w("areas")); figure(M.P.name.length, w("places"));
    });
  }
  function legend(app) {
    const { M } = app, { w, C, P, D, state } = M, tally = app.scheme.items.map(() => 0), { box, key, line, dot } = Room.legend(app);
    P.name.forEach((_, n) => { tally[app.scheme.of(n)] += 1; });
    const shown = state.mode === "area" ? app.scheme.items.slice(D.areas.length) : app.scheme.items, from = app.scheme.items.length - shown.length;
    shown.slice(0, MANY_KEYS).forEach((item, k) => key(item.label, item.colour, {}, tally[from + k]));
    if (shown.length > MANY_KEYS) make("div", box, w("more", { count: shown.length - MANY_KEYS }), "key");
    const count = (test) => P.name.filter((_, n) => test(n)).length, loose = count((n) => P.loose[n] && (P.rings[n] || P.at[n])), nowhere = count((n) => !P.rings[n] && !P.at[n]);
    if (D.areas.some((a) => a.rings.length)) line(w("key_border"), C.border, 3);
    if (D.borders.length) line(w("key_division"), C.outline, 6);
    if (D.areas.some((a) => a.centre >= 0)) dot(w("key_centre"));
    if (D.areas.some((a) => a.chain && a.chain.length > 1)) key(w("key_chain"), C.white, { borderRadius: "50%", borderColor: C.border });
    if (loose) key(w("key_loose"), "none", { borderStyle: "dashed" }, loose);
    if (D.rest.length) key(w("key_rest"), C.rest);
    if (nowhere) key(w("key_nowhere"), "none", { visibility: "hidden" }, nowhere);
  }
  function switches(app) {
    const { M, parts } = app, { w, state, D } = M;
    parts.filters.replaceChildren(); parts.switches.replaceChildren();
    app.panel.choices(parts.filters, "colour-by", w("colour_by"), state.mode, app.colours.modes(), (mode) => { state.mode = mode; app.recolour(); });
    make("h2", parts.switches, w("show"));
    const kinds = !D.areas.some((a) => a.chain) ? ["labels", ...(D.areas.some((a) => a.centre >= 0) ? ["centres"] : []), "spokes"] : D.areas.some((a) => a.chain.length > 1) ? ["labels", "chains"] : ["labels"];
    kinds.forEach((key) => Room.shower(app, key, w(key), () => { app.layers.put(); app.layers.names(); }));
    make("p", parts.switches, w("notice"), "notice");
  }

  /* ---- the map ---- */
  function layersOf(app) {
    const { M, map } = app, { D, P, C, state } = M, renderer = L.canvas({ padding: 0.3, tolerance: 3 });
    const groups = Object.fromEntries(["rest", "places", "borders", "spokes", "chains", "marked", "centres", "steps", "names"].map((key) => [key, L.featureGroup()]));
    const rings = (flat, style, group) => L.polygon(flat.map(points), { renderer, interactive: false, fill: false, ...style }).addTo(groups[group]);
    const thin = P.name.length > 1500, bare = !P.rings.some(Boolean), spot = (n) => (P.at[n] ? latlng(P.at[n]) : null);
    D.outlines.forEach((ring) => rings([ring], { color: C.outline, weight: 1.2 }, "rest"));
    D.rest.forEach((ring) => rings([ring], { color: C.edge, weight: 0.4, fill: true, fillColor: C.rest, fillOpacity: 1 }, "rest"));
    const linked = new Set(D.areas.flatMap((a) => (a.chain && a.chain.length > 1 ? a.chain : []))); /* a number covers the middle of a point */
    const shapes = P.name.map((_, n) => {
      if (!P.rings[n] && !P.at[n]) return null;
      const dash = P.loose[n] ? "4 3" : null;
      const shape = P.rings[n]
        ? L.polygon(P.rings[n].map(points), { renderer, color: C.edge, weight: thin ? 0.4 : 0.7, dashArray: dash, fillOpacity: 0.9 })
        : L.circleMarker(spot(n), { renderer, radius: linked.has(n) ? 12 : thin ? 3.5 : 5, color: C.drawn, weight: 1, dashArray: dash, fillOpacity: 0.95 });
      return shape.on("click", (e) => { L.DomEvent.stop(e); app.choose("place", n); }).on("mouseover", () => app.hover(n)).addTo(groups.places);
    });
    D.borders.forEach((ring) => rings([ring], { color: C.outline, weight: 6, opacity: 0.75 }, "borders"));
    D.areas.forEach((a) => { if (a.rings.length) rings(a.rings, { color: C.border, weight: thin ? 1.6 : 2.4 }, "borders"); });
    const hubs = new Set(D.areas.map((a) => a.centre));
    const hub = (k) => (D.areas[k].centre >= 0 ? spot(D.areas[k].centre) : D.areas[k].at ? latlng(D.areas[k].at) : null);
    const spokes = (k, style, group) => { const to = hub(k); if (to) M.members[k].forEach((n) => { if (spot(n)) L.polyline([spot(n), to], { renderer, interactive: false, ...style }).addTo(groups[group]); }); };
    D.areas.forEach((a, k) => {
      spokes(k, { color: C.spoke, weight: 1, opacity: 0.8 }, "spokes");
      if (a.centre >= 0 && spot(a.centre)) L.circleMarker(spot(a.centre), { renderer, interactive: false, radius: (thin ? 3 : 4.5) - (bare ? 1.5 : 0), color: C.white, weight: 1.5, fillColor: C.centre, fillOpacity: 1 }).addTo(groups.centres);
    });
    const chained = (k) => D.areas[k].chain.map(spot).filter(Boolean), many = (a) => a.chain && a.chain.length > 1;
    const chain = (k, style, group) => L.polyline(chained(k), { renderer, interactive: false, ...style }).addTo(groups[group]);
    const GAP = 15;
    D.areas.forEach((a, k) => {
      if (!many(a)) return;
      chain(k, { color: C.white, weight: 6, opacity: 0.9 }, "chains");
      chain(k, { color: C.border, weight: 3 }, "chains");
    });
    /* Where a chain is too small on the screen for every number, its ends alone have theirs. */
    function roomy(chain) {
      const at = chain.map((n) => (spot(n) ? map.latLngToContainerPoint(spot(n)) : null)), all = chain.map((n, k) => [n, k]);
      const close = at.some((p, k) => p && k && at[k - 1] && p.distanceTo(at[k - 1]) < GAP);
      return close ? [all[0], all[all.length - 1]] : all;
    }
    /* Where the name of a chain may stand: right or left of one of its places, the middle first. */
    function beside(k, size) {
      const points = chained(k).map((at) => map.latLngToContainerPoint(at)), mid = (points.length - 1) / 2, half = (M.named(D.areas[k]).length * size) / 2 + 16;
      const order = points.map((_, n) => n).sort((a, b) => Math.abs(a - mid) - Math.abs(b - mid) || a - b);
      return order.flatMap((n) => [[points[n].x + half, points[n].y], [points[n].x - half, points[n].y]]).map((p) => map.containerPointToLatLng(p));
    }
    const step = (at, n) => { if (spot(n)) L.marker(spot(n), { interactive: false, keyboard: false, icon: L.divIcon({ className: "step", html: make("b", null, at + 1), iconSize: [18, 18] }) }).addTo(groups.steps); };
    const tags = labels(map, groups.names);
    const bounds = (numbers) => { const b = L.latLngBounds([]); numbers.forEach((n) => { if (shapes[n]) b.extend(shapes[n].getBounds ? shapes[n].getBounds() : shapes[n].getLatLng()); }); return b; };
    return {
      groups, shapes, renderer, bounds,
      moved() { app.layers.names(); },
      put() {
        ["rest", "places", "borders"].forEach((key) => groups[key].addTo(map));
        ["spokes", "centres", "chains"].forEach((key) => { if (state[key]) groups[key].addTo(map); else groups[key].remove(); });
        ["marked", "steps", "names"].forEach((key) => groups[key].addTo(map));
        if (bare) groups.places.bringToFront();
        ["chains", "marked", "centres"].forEach((key) => { if (map.hasLayer(groups[key])) groups[key].bringToFront(); });
      },
      colour() { shapes.forEach((shape, n) => { if (shape) shape.setStyle({ fillColor: app.scheme.items[app.scheme.of(n)].colour }); }); },
      mark() {
        groups.marked.clearLayers();
        const k = state.kind === "area" ? state.n : state.kind === "place" ? P.area[state.n] : -1, n = state.kind === "place" ? state.n : -1;
        if (k >= 0 && D.areas[k].rings.length) rings(D.areas[k].rings, { color: C.chosen, weight: 4.5 }, "marked");
        else if (k >= 0 && D.areas[k].chain) chain(k, { color: C.chosen, weight: 6 }, "marked");
        else if (k >= 0) spokes(k, { color: C.chosen, weight: 2.4 }, "marked");
        if (n >= 0 && P.rings[n]) rings(P.rings[n], { color: C.chosen, weight: 2.5 }, "marked");
        else if (n >= 0 && spot(n)) L.circleMarker(spot(n), { renderer, interactive: false, radius: 9, color: C.chosen, weight: 3, fill: false }).addTo(groups.marked);
        ["chains", "centres"].forEach((key) => { if (map.hasLayer(groups[key])) groups[key].bringToFront(); });
      },
      names() {
        tags.clear();
        groups.steps.clearLayers();
        const shownSteps = state.chains ? D.areas.flatMap((a) => (many(a) ? roomy(a.chain) : [])) : [];
        shownSteps.forEach(([n, at]) => step(at, n));
        if (!state.labels) return;
        const view = map.getBounds(), seen = (at) => at && view.contains(at), close = map.getZoom() - app.base;
        const size = (k) => M.members[k].length, all = D.areas.map((_, k) => k).sort((a, b) => size(b) - size(a) || a - b);
        const laid = state.chains && D.areas.some(many);
        if (laid) D.areas.forEach((a) => { if (many(a)) a.chain.forEach((n) => { if (seen(spot(n))) tags.block(spot(n), 6); }); });
        shownSteps.forEach(([n]) => { if (seen(spot(n))) tags.block(spot(n), 9); });
        const marked = new Set(shownSteps.map(([n]) => n));
        if (state.centres) D.areas.forEach((a) => { if (a.centre >= 0 && seen(spot(a.centre))) tags.block(spot(a.centre), 3); });
        const crowd = all.length > 60 && close < 1.5, big = crowd ? 12 : 15;
        all.forEach((k) => { const at = D.areas[k].at ? latlng(D.areas[k].at) : null; if (!seen(at)) return; const put = (where, lift) => tags.add(where, M.named(D.areas[k]), crowd ? "town crowd" : "town", big, lift); if (laid && many(D.areas[k])) beside(k, big).some((where) => put(where, 0)); else [0, 14, -14].some((lift) => put(at, lift)); });
        const mine = P.name.map((_, n) => n).filter((n) => seen(middle(n)));
        const few = (some) => some.length <= FEW_NAMES || close >= 3, onChain = (n) => laid && marked.has(n);
        const named = laid && !few(mine) ? mine.filter(onChain) : mine;
        if (few(named)) named.sort((a, b) => onChain(b) - onChain(a)).forEach((n) => tags.add(middle(n), P.name[n], "small", 12, onChain(n) ? -20 : P.rings[n] && !(state.centres && hubs.has(n)) ? 0 : -13));
      },
    };
    function middle(n) { return spot(n) || (shapes[n] ? shapes[n].getBounds().getCenter() : null); }
  }

  function draw(D) {
    const M = model(D), { P } = M, app = Room.begin(M, ["list", "switches"]), { map } = app;
    app.colours = Areas.colours(M);
    app.panel = Areas.panel(app);
    app.layers = layersOf(app);
    app.fit = () => { const b = app.layers.bounds(P.name.map((_, n) => n)); if (b.isValid()) map.fitBounds(b, { padding: [12, 12], animate: false }); };
    app.recolour = () => { app.scheme = app.colours.now(M.state.mode); app.layers.colour(); legend(app); };
    app.choose = (kind, n, far) => {
      const show = Room.chosen(app, kind, n);
      const b = kind && far ? app.layers.bounds(kind === "area" ? M.members[n] : [n]) : null;
      if (b && b.isValid()) map.fitBounds(b, { padding: [40, 40], maxZoom: app.base + 3, animate: false });
      show();
    };
    const { tip, on } = Room.tooltip(map);
    app.hover = (n) => { const node = make("span", null, P.name[n] + (P.area[n] < 0 ? "" : " · " + M.named(D.areas[P.area[n]]))); tip.setContent(node); };
    on(app.layers.groups.places);
    app.translate = () => {
      header(app); Room.named(app, D.people && !D.people.name.length ? "search_bare" : "search");
      switches(app); app.recolour(); app.panel.render(); app.panel.list(); app.panel.find();
    };
    Room.open(app, () => ({ places: app.layers.shapes.filter(Boolean).length, areas: D.areas.length, fills: () => app.layers.shapes.map((s) => s && s.options.fillColor) }));
  }

  data().then(draw);
})();
