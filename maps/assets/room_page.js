"use strict";
/* What the pages of areas, groups, belts, grids and tours share: words, frame, head, keyboard, paper.
   A page gives ``app``: its model M, map, parts, colours, panel, layers, fit, choose, recolour. */
window.zhucunRoom = (function () {
  const { drawn, make, swatch } = window.zhucunPage, NARROW = "(max-width: 800px)";

  /* Sentences of the page in the language of the view. */
  function words(D, state) {
    const t = (pair) => pair[state.lang];
    const w = (key, values) => t(D.words[key]).replace(/\{(\w+)\}/g, (all, name) => (values && name in values ? String(values[name]) : all));
    return { t, w, shows: (what) => !(D.withheld || []).includes(what) };
  }
  function skeleton(map, last) {
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
    const parts = { head, side, input, found, filters, panel, says, legend: part("div", "legend", side), frame: map.getContainer(), date: null };
    last.forEach((id) => { parts[id] = part("div", id, side); });
    return parts;
  }
  /* Title, figures, what is proven, and the tools. ``figures`` gets how to write one. */
  function header(app, figures) {
    const { M, parts } = app, { w, t, D, state } = M, head = parts.head, had = document.activeElement && document.activeElement.id;
    head.replaceChildren();
    make("h1", head, D.title);
    const counts = make("p", head, undefined, "counts");
    const figure = (n, text, cls) => { const span = make("span", counts, undefined, cls); make("b", span, n); make("span", span, text); };
    figures(figure);
    if (M.shows("kept")) { if (D.missed.length) figure(M.show(D.missed.length), w("missed_count"), "open"); else make("span", counts, w("kept_all")); }
    if (t(D.proof)) make("p", head, t(D.proof), "proof");
    parts.date = make("p", head, "", "date");
    const tools = make("div", head, undefined, "tools");
    const tool = (id, act) => { const b = make("button", tools, w(id), "tool"); b.type = "button"; b.id = id; b.addEventListener("click", act); return b; };
    tool("print", () => window.print());
    const change = tool("language", () => { state.lang = 1 - state.lang; app.translate(); });
    change.title = w("language_title"); change.lang = state.lang ? "zh" : "en";
    if (had === "language") change.focus();
  }
  /* The legend begun; what adds a key to it, and what adds a line. */
  function legend(app) {
    const { M, parts } = app, box = parts.legend;
    box.replaceChildren();
    make("h2", box, M.w("legend") + (M.state.lang ? ": " : "：") + app.colours.modes().find(([mode]) => mode === M.state.mode)[1]);
    const key = (text, colour, css, count) => { const row = make("div", box, undefined, "key"); swatch(row, colour); Object.assign(row.firstChild.style, css || {}); make("span", row, text); if (count !== undefined) make("b", row, count); };
    const line = (text, colour, width) => key(text, "none", { height: "0", border: "0", borderTop: width + "px solid " + colour });
    const dot = (text, count) => key(text, M.C.centre, { borderRadius: "50%", borderColor: M.C.white, boxShadow: "0 0 0 1px " + M.C.edge }, count);
    return { box, key, line, dot };
  }
  /* A box that shows a part of the map or hides it. */
  function shower(app, key, text, act) {
    const row = make("label", app.parts.switches), box = make("input", row), { state } = app.M;
    box.type = "checkbox"; box.checked = state[key]; box.id = "show-" + key;
    make("span", row, text);
    box.addEventListener("change", () => { state[key] = box.checked; act(); });
  }
  /* What is chosen is marked, told to who cannot see it, and brought into view. */
  function chosen(app, kind, n) {
    const { M, parts } = app;
    M.state.kind = kind; M.state.n = n;
    app.layers.mark(); app.panel.render();
    parts.says.textContent = kind ? M.w("chosen", { name: parts.panel.querySelector("h3").textContent }) : "";
    return () => { if (kind && window.matchMedia(NARROW).matches) parts.panel.scrollIntoView({ block: "nearest" }); };
  }
  function tooltip(map) {
    const tip = L.tooltip({ className: "tip", offset: [10, 0], sticky: true });
    return { tip, on: (layer) => layer.on("mouseover mousemove", (e) => { if (window.matchMedia("(hover: hover)").matches) tip.setLatLng(e.latlng).addTo(map); }).on("mouseout", () => tip.remove()) };
  }
  /* Names of what has no text of its own; ``search`` is the word of the search field. */
  function named(app, search) {
    const { M, parts } = app, name = (node, key) => node.setAttribute("aria-label", M.w(key));
    document.documentElement.lang = M.state.lang ? "en" : "zh-CN";
    name(parts.frame, "map_title"); name(parts.side, "side_title"); name(parts.input, search);
    parts.input.placeholder = M.w(search);
    ["in", "out"].forEach((way) => { const a = parts.frame.querySelector(".leaflet-control-zoom-" + way); a.title = M.w("zoom_" + way); name(a, "zoom_" + way); });
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
      layers.moved();
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
  /* What every panel writes: links, a head that closes, facts by name. */
  function panel(app) {
    const { parts } = app, { w } = app.M;
    function link(parent, text, act) {
      const b = make("button", parent, text, "link");
      b.type = "button";
      b.addEventListener("click", act);
      return b;
    }
    function head(name, where) {
      const row = make("div", parts.panel, undefined, "head");
      make("h3", row, name);
      const b = make("button", row, "×", "icon");
      b.type = "button"; b.title = w("close"); b.setAttribute("aria-label", w("close"));
      b.addEventListener("click", () => app.choose("", -1));
      if (where) make("div", parts.panel, where, "where");
    }
    function fact(list, name, text, bad) {
      make("dt", list, name);
      make("span", make("dd", list), text, bad ? "open" : undefined);
    }
    return { link, head, fact };
  }
  /* Shows the whole, listens, and tells a test what was drawn. */
  function open(app, told) {
    const { map, layers, parts } = app;
    app.translate();
    map.options.zoomSnap = 0.25;
    map.invalidateSize({ animate: false, pan: false });
    app.fit();
    app.base = map.getZoom();
    map.setMinZoom(app.base - 1);
    layers.put(); layers.moved();
    map.on("moveend", layers.moved);
    map.on("click", () => app.choose("", -1));
    document.addEventListener("keydown", (e) => { if (e.key === "Escape") { if (parts.found.firstChild) parts.found.replaceChildren(); else app.choose("", -1); } });
    const paper = printer(app);
    drawn(() => ({ choose: app.choose, map, paper, ...told() }));
  }
  function begin(M, order) {
    const map = window.map_zhucun, app = { M, map, parts: skeleton(map, order), base: 0 };
    L.control.zoom({ position: "topleft" }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    return app;
  }
  return { words, begin, header, legend, shower, chosen, tooltip, named, panel, open };
})();
