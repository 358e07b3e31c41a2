"use strict";
/* Draws grids and keeps map, panel, list and legend in step. Nothing is fetched. */
(function () {
  const { data, make, swatch } = window.zhucunPage, Grids = window.zhucunGrids, NARROW = "(max-width: 800px)";

  function model(D) {
    const V = D.villages, K = D.cells;
    const state = { lang: D.language === "en" ? 1 : 0, mode: "cell", kind: "", n: -1, labels: true, members: true, cells: true, borders: true };
    const t = (pair) => pair[state.lang];
    const w = (key, values) => t(D.words[key] || [key, key]).replace(/\{(\w+)\}/g, (all, name) => (values && name in values ? String(values[name]) : all));
    const show = (value) => value.toLocaleString(state.lang ? "en-GB" : "zh-CN");
    const cellsOf = V.name.map(() => []);
    K.village.forEach((v, k) => cellsOf[v].push(k));
    return { D, V, K, C: D.colours, state, t, w, show, cellsOf, shows: (what) => !D.withheld.includes(what), label: (k) => w("cell_name", { number: K.number[k] }), whole: (k) => V.name[K.village[k]] + (state.lang ? " " : "") + w("cell_name", { number: K.number[k] }) };
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
    return { head, side, input, found, filters, panel, says, legend: part("div", "legend", side), switches: part("div", "switches", side), list: part("div", "list", side), frame: map.getContainer(), date: null };
  }
  function header(app) {
    const { M, parts } = app, { w, t, D, V, K, show, state } = M, head = parts.head, had = document.activeElement && document.activeElement.id;
    head.replaceChildren();
    make("h1", head, D.title);
    const counts = make("p", head, undefined, "counts"), sum = (values) => values.reduce((a, b) => a + b, 0);
    const figure = (n, words, cls) => { const span = make("span", counts, undefined, cls); make("b", span, show(n)); make("span", span, words); };
    figure(V.name.length, w("villages")); figure(K.village.length, w("cells")); figure(sum(V.households), w("households"));
    if (D.shared) figure(sum(V.members), w("members"));
    if (M.shows("kept")) { if (D.missed.length) figure(D.missed.length, w("missed_count"), "open"); else make("span", counts, w("kept_all")); }
    if (t(D.proof)) make("p", head, t(D.proof), "proof");
    parts.date = make("p", head, "", "date");
    const tools = make("div", head, undefined, "tools");
    const tool = (id, act) => { const b = make("button", tools, w(id), "tool"); b.type = "button"; b.id = id; b.addEventListener("click", act); return b; };
    tool("print", () => window.print());
    const change = tool("language", () => { state.lang = 1 - state.lang; app.translate(); });
    change.title = w("language_title"); change.lang = state.lang ? "zh" : "en";
    if (had === "language") change.focus();
  }
  function legend(app) {
    const { M, parts } = app, { w, C, D, K, state } = M, box = parts.legend, tally = app.scheme.items.map(() => 0);
    K.village.forEach((_, k) => { const n = app.scheme.of(k); if (n >= 0) tally[n] += 1; });
    box.replaceChildren();
    make("h2", box, w("legend") + (state.lang ? ": " : "：") + app.colours.modes().find(([mode]) => mode === state.mode)[1]);
    const key = (text, colour, css, count) => { const row = make("div", box, undefined, "key"); swatch(row, colour); Object.assign(row.firstChild.style, css || {}); make("span", row, text); if (count !== undefined) make("b", row, count); };
    app.scheme.items.forEach((item, n) => key(item.label, item.colour, {}, tally[n]));
    key(w("key_village"), "none", { height: "0", border: "0", borderTop: "3px solid " + C.border });
    key(w("key_cell"), "none", { height: "0", border: "0", borderTop: "1.5px solid " + C.edge });
    if (D.members.at.length) key(w("key_member"), C.centre, { borderRadius: "50%", borderColor: C.white, boxShadow: "0 0 0 1px " + C.edge }, M.show(D.members.at.length));
  }
  function switches(app) {
    const { M, parts } = app, { D, w, state } = M;
    parts.filters.replaceChildren(); parts.switches.replaceChildren();
    const row = make("label", parts.filters, undefined, "choice"), select = (make("span", row, w("colour_by")), make("select", row));
    select.id = "colour-by";
    app.colours.modes().forEach(([mode, name]) => { const option = make("option", select, name); option.value = mode; });
    select.value = state.mode;
    select.addEventListener("change", () => { state.mode = select.value; app.recolour(); });
    make("h2", parts.switches, w("show"));
    const act = { labels: () => app.layers.names(), members: () => app.layers.refresh(), cells: () => app.layers.cells(), borders: () => app.layers.borders() };
    ["borders", "cells", ...(D.members.at.length ? ["members"] : []), "labels"].forEach((key) => {
      const line = make("label", parts.switches), box = make("input", line);
      box.type = "checkbox"; box.checked = state[key]; box.id = "show-" + key;
      make("span", line, w("show_" + key));
      box.addEventListener("change", () => { state[key] = box.checked; act[key](); });
    });
    if (D.members.at.length > 6000) make("p", parts.switches, w("zoom_for_members"), "notice");
    make("p", parts.switches, w("notice"), "notice");
  }
  function printer(app) {
    const { map, M, layers } = app;
    let before = null;
    function sharpen(on) { L.Browser.retina = on; layers.renderer._update(); }
    function enter() {
      if (before) return;
      before = { centre: map.getCenter(), zoom: map.getZoom(), sharp: L.Browser.retina, part: map.getZoom() > app.base + 0.01 ? map.getBounds().pad(-0.02) : null };
      document.body.classList.add("printing");
      /* What does not fit beside the map is left out whole, never cut. */
      ["long-list", "long-panel"].forEach((cls) => { if (app.parts.side.scrollHeight > app.parts.side.clientHeight) document.body.classList.add(cls); });
      app.parts.date.textContent = M.w("printed", { date: new Date().toLocaleDateString(M.state.lang ? "en-GB" : "zh-CN") });
      map.invalidateSize({ animate: false, pan: false });
      if (before.part) map.fitBounds(before.part, { animate: false }); else app.fit();
      layers.refresh();
      sharpen(true);
    }
    function leave() {
      if (!before) return;
      document.body.classList.remove("printing", "long-list", "long-panel");
      map.invalidateSize({ animate: false, pan: false });
      map.setView(before.centre, before.zoom, { animate: false });
      sharpen(before.sharp);
      before = null;
    }
    window.addEventListener("beforeprint", enter);
    window.addEventListener("afterprint", leave);
    return { enter, leave };
  }
  function draw(D) {
    const map = window.map_zhucun, M = model(D), { state, V, K } = M, app = { M, map, parts: skeleton(map), base: 0 };
    L.control.zoom({ position: "topleft" }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    app.colours = Grids.colours(M);
    app.panel = Grids.panel(app);
    app.layers = Grids.layers(app);
    app.fit = () => { const b = app.layers.whole(); if (b.isValid()) map.fitBounds(b, { padding: [12, 12], animate: false }); };
    app.recolour = () => { app.scheme = app.colours.now(); app.layers.colour(); legend(app); };
    app.choose = (kind, n, far) => {
      state.kind = kind; state.n = n;
      app.layers.mark(); app.panel.render();
      app.parts.says.textContent = kind ? M.w("chosen", { name: app.parts.panel.querySelector("h3").textContent }) : "";
      const b = kind && far ? app.layers.bounds(kind === "village" ? M.cellsOf[n] : [n]) : null;
      if (b && b.isValid()) map.fitBounds(b, { padding: [40, 40], maxZoom: app.base + 8, animate: false });
      else if (kind === "village" && far && V.at[n]) map.setView([V.at[n][1] / 1e5, V.at[n][0] / 1e5], app.base + 4, { animate: false });
      if (kind && window.matchMedia(NARROW).matches) app.parts.panel.scrollIntoView({ block: "nearest" });
    };
    const tip = L.tooltip({ className: "tip", offset: [10, 0], sticky: true });
    app.hover = (k) => { const who = D.led && K.head[k] ? " · " + K.head[k] : ""; tip.setContent(make("span", null, M.whole(k) + " · " + M.w("row_households", { households: M.show(K.households[k]) }) + who)); };
    app.layers.shapes.forEach((shape) => shape.on("mouseover mousemove", (e) => { if (window.matchMedia("(hover: hover)").matches) tip.setLatLng(e.latlng).addTo(map); }).on("mouseout", () => tip.remove()));
    app.translate = () => {
      document.documentElement.lang = state.lang ? "en" : "zh-CN";
      const { parts } = app, name = (node, key) => node.setAttribute("aria-label", M.w(key));
      header(app); name(parts.frame, "map_title"); name(parts.side, "side_title"); name(parts.input, "search");
      parts.input.placeholder = M.w("search");
      ["in", "out"].forEach((way) => { const a = parts.frame.querySelector(".leaflet-control-zoom-" + way); a.title = M.w("zoom_" + way); name(a, "zoom_" + way); });
      switches(app); app.recolour(); app.panel.render(); app.panel.list(); app.panel.find();
      if (app.base) app.layers.names();
    };
    app.translate();
    map.options.zoomSnap = 0.25;
    map.invalidateSize({ animate: false, pan: false });
    app.fit();
    app.base = map.getZoom();
    map.setMinZoom(app.base - 1);
    app.layers.put(); app.layers.refresh();
    map.on("moveend", app.layers.refresh);
    map.on("click", () => app.choose("", -1));
    document.addEventListener("keydown", (e) => { if (e.key === "Escape") { if (app.parts.found.firstChild) app.parts.found.replaceChildren(); else app.choose("", -1); } });
    const paper = printer(app);
    requestAnimationFrame(() => requestAnimationFrame(() => { window.zhucun = { drawn: performance.now(), villages: V.name.length, cells: K.village.length, choose: app.choose, map, paper, fills: () => app.layers.shapes.map((s) => s.options.fillColor) }; }));
  }
  data().then(draw);
})();
