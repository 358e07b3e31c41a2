"use strict";
/* Draws venues, homes and ways, and keeps map, panel, list and legend in step. */
(function () {
  const { data, make, points, latlng, labels } = window.zhucunPage, Room = window.zhucunRoom;

  function model(D) {
    const S = D.sessions, P = D.people, C = D.colours, homes = D.homes.map(() => []);
    const state = { lang: D.language === "en" ? 1 : 0, mode: "venue", kind: "", n: -1 };
    const show = (value) => value.toLocaleString(state.lang ? "en-GB" : "zh-CN");
    P.home.forEach((h, p) => { if (h >= 0) homes[h].push(p); });
    const of = (s) => P.classes.map((own, p) => (own.includes(s) ? p : -1)).filter((p) => p >= 0);
    return { D, S, P, C, state, show, of, at: (h) => homes[h], ...Room.words(D, state) };
  }
  function header(app) {
    const { P, S, show, w } = app.M;
    Room.header(app, (figure) => {
      if (P.named.length) figure(show(P.name.length), w("count_people"));
      figure(show(S.name.length), w("count_classes")); figure(show(S.size.reduce((a, b) => a + b, 0)), w("count_places"));
    });
  }
  /* The colour of a home: where most of its people go, or whether anybody lacks anything. */
  function colourOf(M, h) {
    const { D, S, P, C, state } = M, who = M.at(h), tally = new Map();
    if (state.mode === "lacks") return who.some((p) => P.lacks[p]) ? C.above : C.below;
    who.forEach((p) => P.classes[p].forEach((s) => tally.set(S.venue[s], (tally.get(S.venue[s]) || 0) + 1)));
    const best = [...tally.entries()].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0];
    return best && best[0] >= 0 ? D.venueColours[best[0]] : C.none;
  }
  function legend(app) {
    const { w, D, S, C, state } = app.M, round = { borderRadius: "50%" };
    const { box, key } = Room.legend(app);
    if (state.mode === "lacks") { key(w("key_lacks"), C.above, round); key(w("key_whole"), C.below, round); }
    else {
      D.venues.forEach(([, name], v) => key(name || w("venue"), D.venueColours[v], {}, app.M.show(S.size.reduce((sum, n, s) => sum + (S.venue[s] === v ? n : 0), 0))));
      if (D.homes.length) key(w("key_nowhere"), C.none, round);
    }
    if (D.homes.length) make("p", box, w("key_home"), "unit");
    make("p", box, w("notice"), "notice");
  }
  function filters(app) {
    const { M, parts } = app, { w, state, D } = M;
    parts.filters.replaceChildren();
    if (!D.homes.length) return;
    const row = make("label", parts.filters, undefined, "choice"), select = (make("span", row, w("colour_by")), make("select", row));
    select.id = "colour-by";
    app.colours.modes().forEach(([mode, name]) => { const option = make("option", select, name); option.value = mode; });
    select.value = state.mode;
    select.addEventListener("change", () => { state.mode = select.value; app.recolour(); });
  }
  function layers(app) {
    const { map, M } = app, { D, S, P, C, state } = M, renderer = L.canvas({ padding: 0.5 });
    const ways = L.layerGroup().addTo(map), texts = L.layerGroup().addTo(map), named = labels(map, texts);
    D.outlines.forEach((ring) => L.polygon(points(ring), { renderer, interactive: false, color: C.outline, weight: 1, fillColor: C.rest, fillOpacity: 0.6 }).addTo(map));
    const homes = D.homes.map((at, h) => {
      const radius = 3 + 2 * Math.log2(1 + M.at(h).length);
      return L.circleMarker(latlng(at), { renderer, radius, color: C.edge, weight: 1, fillOpacity: 0.9, bubblingMouseEvents: false }).on("click", () => app.choose("home", h)).addTo(map);
    });
    const venues = D.venues.map(([at, name], v) => {
      const icon = L.divIcon({ className: "", iconSize: [18, 18], html: "" });
      const mark = L.marker(latlng(at), { icon, keyboard: true, title: name, alt: name }).addTo(map), node = mark.getElement();
      Object.assign(node.style, { background: D.venueColours[v], border: "3px solid " + C.border, outline: "1.5px solid " + C.white, borderRadius: "3px", boxSizing: "border-box" });
      return mark.on("click", () => { const s = S.venue.indexOf(v); if (s >= 0) app.choose("session", s); });
    });
    function lines(people, only) {
      ways.clearLayers();
      const drawn = new Set();
      people.forEach((p) => P.classes[p].forEach((s) => {
        const v = S.venue[s], h = P.home[p], id = h + "/" + v;
        if ((only >= 0 && s !== only) || v < 0 || h < 0 || drawn.has(id)) return;
        drawn.add(id);
        L.polyline([latlng(D.homes[h]), latlng(D.venues[v][0])], { renderer, interactive: false, color: D.venueColours[v], weight: 1.5, opacity: 0.8 }).addTo(ways);
      }));
    }
    return {
      colour() { homes.forEach((mark, h) => mark.setStyle({ fillColor: colourOf(M, h) })); },
      mark() {
        const { kind, n } = state;
        const who = kind === "session" ? M.of(n) : kind === "person" ? [n] : kind === "home" ? M.at(n) : [];
        const near = new Set(who.map((p) => P.home[p]));
        homes.forEach((mark, h) => mark.setStyle({ fillOpacity: !kind || near.has(h) ? 0.9 : 0.15, opacity: !kind || near.has(h) ? 1 : 0.3, weight: kind && near.has(h) ? 2 : 1, color: kind && near.has(h) ? C.chosen : C.edge }));
        lines(who, kind === "session" ? n : -1);
      },
      put() { this.colour(); this.mark(); },
      moved() { named.clear(); D.venues.forEach(([at, name]) => { if (name) { named.block(latlng(at), 10); named.add(latlng(at), name, "town", 13, 24); } }); },
      spots(kind, n) {
        const who = kind === "session" ? M.of(n) : kind === "person" ? [n] : M.at(n), v = kind === "session" ? [S.venue[n]] : who.flatMap((p) => P.classes[p].map((s) => S.venue[s]));
        return L.latLngBounds([...who.filter((p) => P.home[p] >= 0).map((p) => latlng(D.homes[P.home[p]])), ...v.filter((one) => one >= 0).map((one) => latlng(D.venues[one][0]))]);
      },
      whole: () => L.latLngBounds([...D.homes.map(latlng), ...D.venues.map(([at]) => latlng(at)), ...D.outlines.flatMap(points)]),
      homes, venues, renderer, lines: () => ways.getLayers().length,
    };
  }
  function draw(D) {
    const M = model(D), app = Room.begin(M, ["list"]), { map } = app;
    app.colours = { modes: () => ["venue", "lacks"].map((mode) => [mode, M.w("by_" + mode)]) };
    app.panel = window.zhucunTraining.panel(app);
    app.layers = layers(app);
    app.fit = () => { const b = app.layers.whole(); if (b.isValid()) map.fitBounds(b, { padding: [16, 16], maxZoom: 14, animate: false }); };
    app.recolour = () => { app.layers.colour(); legend(app); };
    app.choose = (kind, n, far) => {
      const shown = Room.chosen(app, kind, n);
      const b = kind && far ? app.layers.spots(kind, n) : null;
      if (b && b.isValid()) map.fitBounds(b, { padding: [50, 50], maxZoom: 13, animate: false });
      shown();
    };
    app.translate = () => {
      Room.named(app, "search");
      header(app); filters(app); legend(app); app.panel.list(); app.panel.render();
    };
    Room.open(app, () => ({ state: M.state, homes: app.layers.homes, venues: app.layers.venues, lines: app.layers.lines }));
  }
  data().then(draw);
})();
