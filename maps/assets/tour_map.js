"use strict";
/* Draws tours week by week and keeps map, panel, list and legend in step. Nothing is fetched. */
(function () {
  const { data, make, points, latlng, labels } = window.zhucunPage, Room = window.zhucunRoom, GAP = 17, MANY_KEYS = 24;

  function model(D) {
    const P = D.places, G = D.groups, first = D.outings.length ? D.outings[0].week : 1;
    const state = { lang: D.language === "en" ? 1 : 0, mode: "group", kind: "", n: -1, week: first, group: -1, labels: true, rest: true };
    const { t, w, shows } = Room.words(D, state);
    const show = (value) => value.toLocaleString(state.lang ? "en-GB" : "zh-CN", { maximumFractionDigits: 1 });
    const at = P.name.map(() => []);
    D.outings.forEach((o, k) => o.stops.forEach((n, s) => at[n].push([k, s])));
    const shown = () => D.outings.map((_, k) => k).filter((k) => (!state.week || D.outings[k].week === state.week) && (state.group < 0 || D.outings[k].group === state.group));
    const begins = (number) => { const d = new Date(D.first + "T00:00:00Z"), back = (d.getUTCDay() + 6) % 7; d.setUTCDate(d.getUTCDate() - (number > 1 ? back : 0) + 7 * (number - 1)); return d.toISOString().slice(0, 10); };
    return { D, P, G, C: D.colours, state, t, w, show, at, shown, begins, shows };
  }
  function header(app) {
    const { M } = app, { w, D, G, show } = M;
    Room.header(app, (figure) => {
      figure(show(D.outings.reduce((sum, o) => sum + o.stops.length, 0)), w("visits")); figure(show(D.outings.length), w("outings")); figure(show(G.name.length), w("groups"));
      if (M.shows("times")) figure(show(D.km), w("km"));
    });
  }
  function filters(app) {
    const { M, parts } = app, { D, G, w, state } = M, box = parts.filters;
    box.replaceChildren();
    const choice = (id, label, items, value, act) => {
      const row = make("label", box, undefined, "choice"), select = (make("span", row, label), make("select", row));
      select.id = id;
      items.forEach(([key, name]) => { const option = make("option", select, name); option.value = key; });
      select.value = value;
      select.addEventListener("change", () => act(Number(select.value)));
    };
    const weeks = Array.from({ length: D.weeks }, (_, k) => [k + 1, w("week", { number: k + 1, first: M.begins(k + 1) })]);
    choice("week", w("choose_week"), [[0, w("all_weeks")], ...weeks], state.week, (number) => app.pick(number, state.group));
    choice("group", w("choose_group"), [[-1, w("all_groups")], ...G.name.map((name, g) => [g, name])], state.group, (g) => app.pick(state.week, g));
    const row = make("div", box, undefined, "weeks");
    [["earlier", -1], ["later", 1]].forEach(([id, step]) => {
      const b = make("button", row, w(id), "tool");
      b.type = "button"; b.id = id;
      b.disabled = !state.week || state.week + step < 1 || state.week + step > D.weeks;
      b.addEventListener("click", () => { app.pick(state.week + step, state.group); document.getElementById(id).focus(); });
    });
  }
  function legend(app) {
    const { M } = app, { w, C, G, D } = M, mine = M.shown(), tally = new Map(), { box, key, line } = Room.legend(app);
    mine.forEach((k) => tally.set(D.outings[k].group, (tally.get(D.outings[k].group) || 0) + 1));
    const shownWeek = M.state.week ? w("week", { number: M.state.week, first: M.begins(M.state.week) }) : w("all_weeks");
    make("p", box, M.state.group < 0 ? shownWeek : shownWeek + " · " + G.name[M.state.group], "unit shown");
    const present = [...tally.keys()].sort((a, b) => a - b);
    present.slice(0, MANY_KEYS).forEach((g) => key(G.name[g], G.colour[g], {}, tally.get(g)));
    if (present.length > MANY_KEYS) make("div", box, w("more", { count: present.length - MANY_KEYS }), "key");
    if (G.at.some(Boolean)) key(w("key_base"), C.centre, { borderColor: C.white, borderRadius: "0" });
    key(w("key_stop"), C.white, { borderRadius: "50%", borderColor: C.border });
    line(w("key_line"), C.spoke, 3);
  }
  function switches(app) {
    const { M, parts } = app;
    parts.switches.replaceChildren();
    make("h2", parts.switches, M.w("show"));
    ["labels", "rest"].forEach((key) => Room.shower(app, key, M.w("show_" + key), () => app.layers.mark()));
    make("p", parts.switches, M.w("notice"), "notice");
  }
  function layersOf(app) {
    const { M, map } = app, { D, P, G, C, state } = M, renderer = L.canvas({ padding: 0.3, tolerance: 4 });
    const groups = Object.fromEntries(["ground", "places", "lines", "steps", "names"].map((key) => [key, L.featureGroup().addTo(map)]));
    const names = labels(map, groups.names), tips = Room.tooltip(map), spot = (n) => (P.at[n] ? latlng(P.at[n]) : null), home = (g) => (G.at[g] ? latlng(G.at[g]) : null);
    D.rest.forEach((ring) => L.polygon([points(ring)], { renderer, interactive: false, color: C.edge, weight: 0.4, fillColor: C.rest, fillOpacity: 1 }).addTo(groups.ground));
    const shapes = P.name.map((_, n) => {
      const shape = P.rings[n] ? L.polygon(P.rings[n].map(points), { renderer, color: C.edge, weight: 0.7 }) : spot(n) ? L.circleMarker(spot(n), { renderer, radius: 5, color: C.drawn, weight: 1 }) : null;
      if (shape) tips.on(shape.on("click", (e) => { L.DomEvent.stop(e); app.choose("place", n); }).on("mouseover", () => tips.tip.setContent(make("span", null, P.name[n]))));
      return shape;
    });
    function path(o) { const at = home(o.group), via = o.stops.map(spot).filter(Boolean); return at ? [at, ...via, at] : via; }
    function look() {
      const mine = M.shown(), seen = new Map(), one = state.kind === "outing" ? state.n : -1;
      mine.forEach((k) => D.outings[k].stops.forEach((n) => { if (!seen.has(n) || k === one) seen.set(n, D.outings[k].group); }));
      groups.places.clearLayers();
      shapes.forEach((shape, n) => {
        if (!shape || (!state.rest && !seen.has(n) && !P.rings[n])) return;
        const on = seen.has(n), picked = state.kind === "place" && state.n === n;
        shape.setStyle({ fillColor: on ? G.colour[seen.get(n)] : state.rest ? C.kept : C.white, fillOpacity: on ? 0.35 : 0.9, weight: picked ? 3 : 0.7, color: picked ? C.chosen : P.rings[n] ? C.edge : C.drawn });
        groups.places.addLayer(shape);
      });
      return { mine, one };
    }
    function lines({ mine, one }) {
      groups.lines.clearLayers();
      const crowd = mine.length > 60;
      mine.forEach((k) => {
        const o = D.outings[k], faint = one >= 0 && one !== k, way = path(o);
        if (!crowd && !faint) L.polyline(way, { renderer, interactive: false, color: C.white, weight: 6, opacity: 0.85 }).addTo(groups.lines);
        L.polyline(way, { renderer, color: G.colour[o.group], weight: crowd ? 1.4 : 3, opacity: faint ? 0.25 : 0.95 }).on("click", (e) => { L.DomEvent.stop(e); app.choose("outing", k); }).addTo(groups.lines);
      });
      new Set(mine.map((k) => D.outings[k].group)).forEach((g) => { if (home(g)) L.marker(home(g), { interactive: false, icon: L.divIcon({ className: "base", iconSize: [15, 15], html: "" }) }).addTo(groups.lines); });
    }
    function steps({ mine, one }) {
      groups.steps.clearLayers();
      names.clear();
      const shown = one >= 0 ? [one] : mine.length > 60 ? [] : mine, taken = [], labelled = new Set();
      shown.forEach((k) => D.outings[k].stops.forEach((n, s) => {
        const at = spot(n);
        if (!at) return;
        const p = map.latLngToContainerPoint(at);
        if (taken.some((q) => q.distanceTo(p) < GAP)) return;
        taken.push(p);
        names.block(at, 9);
        const icon = L.divIcon({ className: "", iconSize: [18, 18], html: "" }), mark = L.marker(at, { interactive: false, icon }).addTo(groups.steps), node = mark.getElement();
        const dot = make("div", node, String(s + 1), "step stop");
        dot.style.borderColor = G.colour[D.outings[k].group]; dot.style.width = dot.style.height = "18px"; dot.style.borderWidth = "2.5px";
      }));
      if (!state.labels) return;
      new Set(mine.map((k) => D.outings[k].group)).forEach((g) => { if (home(g) && !labelled.has(G.base[g])) { labelled.add(G.base[g]); names.block(home(g), 8); names.add(home(g), G.base[g], "town", 13, 23); } });
      shown.forEach((k) => D.outings[k].stops.forEach((n) => { if (spot(n) && !labelled.has(n)) { labelled.add(n); if (!names.add(spot(n), P.name[n], "small", 12, -18)) names.add(spot(n), P.name[n], "small", 12, 18); } }));
    }
    function mark() { const seen = look(); lines(seen); steps(seen); }
    const bounds = (ks) => { const b = L.latLngBounds([]); ks.forEach((k) => path(D.outings[k]).forEach((at) => b.extend(at))); return b; };
    const whole = () => { const b = L.latLngBounds([]); P.name.forEach((_, n) => { if (P.rings[n]) P.rings[n].forEach((flat) => points(flat).forEach((at) => b.extend(at))); else if (spot(n)) b.extend(spot(n)); }); G.name.forEach((_, g) => { if (home(g)) b.extend(home(g)); }); return b; };
    const moved = () => steps({ mine: M.shown(), one: state.kind === "outing" ? state.n : -1 });
    return { mark, put: mark, moved, bounds, whole, spot, renderer };
  }
  function draw(D) {
    const M = model(D), { state } = M, app = Room.begin(M, ["list", "switches"]), { map } = app;
    app.colours = { modes: () => [["group", M.w("by_group")]] };
    app.panel = window.zhucunTours.panel(app);
    app.layers = layersOf(app);
    app.fit = () => { const b = app.layers.whole(); if (b.isValid()) map.fitBounds(b, { padding: [14, 14], animate: false }); };
    app.pick = (week, group) => { Object.assign(state, { week, group, kind: "", n: -1 }); filters(app); app.layers.mark(); legend(app); app.panel.render(); app.panel.list(); };
    app.choose = (kind, n, far) => {
      if (kind === "outing" && state.week && D.outings[n].week !== state.week) { state.week = D.outings[n].week; filters(app); legend(app); }
      const show = Room.chosen(app, kind, n), b = kind === "outing" && far ? app.layers.bounds([n]) : null;
      app.panel.list();
      if (b && b.isValid()) map.fitBounds(b, { padding: [50, 50], maxZoom: app.base + 5, animate: false });
      else if (kind === "place" && far && app.layers.spot(n)) map.setView(app.layers.spot(n), Math.max(map.getZoom(), app.base + 1), { animate: false });
      show();
    };
    app.translate = () => {
      header(app); Room.named(app, "search");
      filters(app); switches(app); legend(app); app.panel.render(); app.panel.list(); app.panel.find();
      if (app.base) app.layers.moved();
    };
    Room.open(app, () => ({ outings: D.outings.length, pick: app.pick }));
  }
  data().then(draw);
})();
