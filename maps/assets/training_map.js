"use strict";
/* Draws venues, homes and ways, and keeps map, panel, list and legend in step. */
(function () {
  const { data, make, swatch, points, latlng, labels } = window.zhucunPage, NARROW = "(max-width: 800px)";

  function model(D) {
    const S = D.sessions, P = D.people, C = D.colours, homes = D.homes.map(() => []);
    const state = { lang: D.language === "en" ? 1 : 0, mode: "venue", kind: "", n: -1 };
    const t = (pair) => pair[state.lang];
    const w = (key, values) => t(D.words[key] || [key, key]).replace(/\{(\w+)\}/g, (all, name) => (values && name in values ? String(values[name]) : all));
    const show = (value) => value.toLocaleString(state.lang ? "en-GB" : "zh-CN");
    P.home.forEach((h, p) => { if (h >= 0) homes[h].push(p); });
    const of = (s) => P.classes.map((own, p) => (own.includes(s) ? p : -1)).filter((p) => p >= 0);
    return { D, S, P, C, state, t, w, show, of, at: (h) => homes[h] };
  }
  function skeleton(map) {
    const part = (tag, id, parent) => { const node = make(tag, parent); node.id = id; return node; };
    const head = make("header"), side = make("aside");
    side.id = "side";
    document.body.insertBefore(head, document.body.firstChild);
    document.body.append(side);
    const input = part("input", "search", side);
    input.type = "search"; input.autocomplete = "off";
    const found = part("ul", "found", side), filters = make("div", side, undefined, "filters"), panel = part("section", "panel", side);
    const says = make("p", document.body, "", "hidden");
    says.setAttribute("role", "status");
    return { head, side, input, found, filters, panel, says, legend: part("div", "legend", side), list: part("div", "list", side), frame: map.getContainer() };
  }
  function header(app) {
    const { M, parts } = app, { w, t, D, P, S, show, state } = M, had = document.activeElement && document.activeElement.id;
    parts.head.replaceChildren();
    make("h1", parts.head, D.title);
    const counts = make("p", parts.head, undefined, "counts");
    const figure = (n, words, cls) => { const span = make("span", counts, undefined, cls); make("b", span, show(n)); make("span", span, words); };
    if (P.named.length) figure(P.name.length, w("count_people"));
    figure(S.name.length, w("count_classes")); figure(S.size.reduce((a, b) => a + b, 0), w("count_places"));
    if (!D.withheld.includes("kept")) { if (D.missed.length) figure(D.missed.length, w("missed_count"), "open"); else make("span", counts, w("kept_all")); }
    if (t(D.proof)) make("p", parts.head, t(D.proof), "proof");
    parts.date = make("p", parts.head, "", "date");
    const tools = make("div", parts.head, undefined, "tools");
    const tool = (id, act) => { const b = make("button", tools, w(id), "tool"); b.type = "button"; b.id = id; b.addEventListener("click", act); return b; };
    tool("print", () => window.print());
    const change = tool("language", () => { state.lang = 1 - state.lang; app.translate(); });
    change.title = w("language_title"); change.lang = state.lang ? "zh" : "en";
    if (had === "language") change.focus();
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
    const { M, parts } = app, { w, D, S, C, state } = M, box = parts.legend;
    box.replaceChildren();
    make("h2", box, w("legend"));
    const key = (text, colour, css, count) => { const row = make("div", box, undefined, "key"); swatch(row, colour); Object.assign(row.firstChild.style, css || {}); make("span", row, text); if (count !== undefined) make("b", row, count); };
    const round = { borderRadius: "50%" };
    if (state.mode === "lacks") { key(w("key_lacks"), C.above, round); key(w("key_whole"), C.below, round); }
    else {
      D.venues.forEach(([, name], v) => key(name || w("venue"), D.venueColours[v], {}, M.show(S.size.reduce((sum, n, s) => sum + (S.venue[s] === v ? n : 0), 0))));
      key(w("key_nowhere"), C.none, round);
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
    ["venue", "lacks"].forEach((mode) => { const option = make("option", select, w("by_" + mode)); option.value = mode; });
    select.value = state.mode;
    select.addEventListener("change", () => { state.mode = select.value; app.recolour(); });
  }
  function layers(app) {
    const { map, M } = app, { D, S, P, C, state } = M, renderer = L.canvas({ padding: 0.5 });
    const ways = L.layerGroup().addTo(map), texts = L.layerGroup().addTo(map), named = labels(map, texts);
    D.outlines.forEach((ring) => L.polygon(points(ring), { renderer, interactive: false, color: C.outline, weight: 1, fillColor: C.rest, fillOpacity: 0.6 }).addTo(map));
    const homes = D.homes.map((at, h) => {
      const radius = 3 + 2 * Math.log2(1 + M.at(h).length);
      return L.circleMarker(latlng(at), { renderer, radius, color: C.edge, weight: 1, fillOpacity: 0.9 }).on("click", () => app.choose("home", h)).addTo(map);
    });
    const venues = D.venues.map(([at, name], v) => {
      const icon = L.divIcon({ className: "", iconSize: [18, 18], html: "" });
      const mark = L.marker(latlng(at), { icon, keyboard: true, title: name, alt: name }).addTo(map), node = mark.getElement();
      Object.assign(node.style, { background: D.venueColours[v], border: "2.5px solid " + C.border, borderRadius: "3px", boxSizing: "border-box" });
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
      names() { named.clear(); D.venues.forEach(([at, name]) => { if (name) named.add(latlng(at), name, "name", 13, 18); }); },
      spots(kind, n) {
        const who = kind === "session" ? M.of(n) : kind === "person" ? [n] : M.at(n), v = kind === "session" ? [S.venue[n]] : who.flatMap((p) => P.classes[p].map((s) => S.venue[s]));
        return L.latLngBounds([...who.filter((p) => P.home[p] >= 0).map((p) => latlng(D.homes[P.home[p]])), ...v.filter((one) => one >= 0).map((one) => latlng(D.venues[one][0]))]);
      },
      whole: () => L.latLngBounds([...D.homes.map(latlng), ...D.venues.map(([at]) => latlng(at)), ...D.outlines.flatMap(points)]),
      homes, venues,
    };
  }
  function printer(app) {
    let before = null;
    window.addEventListener("beforeprint", () => {
      before = [app.map.getCenter(), app.map.getZoom()];
      document.body.classList.add("printing");
      ["long-list", "long-panel"].forEach((cls) => { if (app.parts.side.scrollHeight > app.parts.side.clientHeight) document.body.classList.add(cls); });
      app.parts.date.textContent = app.M.w("printed", { date: new Date().toLocaleDateString(app.M.state.lang ? "en-GB" : "zh-CN") });
      app.map.invalidateSize({ animate: false, pan: false });
      app.fit();
    });
    window.addEventListener("afterprint", () => {
      document.body.classList.remove("printing", "long-list", "long-panel");
      app.map.invalidateSize({ animate: false, pan: false });
      if (before) app.map.setView(before[0], before[1], { animate: false });
    });
  }
  function draw(D) {
    const map = window.map_zhucun, M = model(D), { state } = M, app = { M, map, parts: skeleton(map) };
    L.control.zoom({ position: "topleft" }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    app.panel = window.zhucunTraining.panel(app);
    app.layers = layers(app);
    app.fit = () => { const b = app.layers.whole(); if (b.isValid()) map.fitBounds(b, { padding: [16, 16], maxZoom: 14, animate: false }); };
    app.recolour = () => { app.layers.colour(); legend(app); };
    app.choose = (kind, n, far) => {
      state.kind = kind; state.n = n;
      app.layers.mark(); app.panel.render();
      app.parts.says.textContent = kind ? M.w("chosen", { name: app.parts.panel.querySelector("h3").textContent }) : "";
      const b = kind && far ? app.layers.spots(kind, n) : null;
      if (b && b.isValid()) map.fitBounds(b, { padding: [50, 50], maxZoom: 13, animate: false });
      if (kind && window.matchMedia(NARROW).matches) app.parts.panel.scrollIntoView({ block: "nearest" });
    };
    app.translate = () => {
      document.documentElement.lang = state.lang ? "en" : "zh-CN";
      app.parts.input.placeholder = M.w("search"); app.parts.input.setAttribute("aria-label", M.w("search"));
      app.parts.frame.setAttribute("aria-label", M.w("map_title")); app.parts.side.setAttribute("aria-label", M.w("side_title"));
      header(app); filters(app); legend(app); app.panel.list(); app.panel.render();
    };
    map.on("zoomend moveend", () => app.layers.names());
    document.addEventListener("keydown", (e) => { if (e.key === "Escape") app.choose("", -1); });
    app.translate(); app.recolour(); app.fit(); app.layers.names(); app.layers.mark();
    printer(app);
    window.zhucunShown = { state, choose: app.choose, homes: app.layers.homes.length, venues: app.layers.venues.length };
  }
  data().then(draw);
})();
