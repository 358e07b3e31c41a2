"use strict";
/* Draws grids and keeps map, panel, list and legend in step. Nothing is fetched. */
(function () {
  const { data, make } = window.zhucunPage, Room = window.zhucunRoom, Grids = window.zhucunGrids;

  function model(D) {
    const V = D.villages, K = D.cells;
    const state = { lang: D.language === "en" ? 1 : 0, mode: "cell", kind: "", n: -1, labels: true, members: true, cells: true, borders: true };
    const { t, w, shows } = Room.words(D, state);
    const show = (value) => value.toLocaleString(state.lang ? "en-GB" : "zh-CN");
    const cellsOf = V.name.map(() => []);
    K.village.forEach((v, k) => cellsOf[v].push(k));
    return { D, V, K, C: D.colours, state, t, w, show, cellsOf, shows, label: (k) => w("cell_name", { number: K.number[k] }), whole: (k) => V.name[K.village[k]] + (state.lang ? " " : "") + w("cell_name", { number: K.number[k] }) };
  }
  function header(app) {
    const { w, D, V, K, show } = app.M, sum = (values) => values.reduce((a, b) => a + b, 0);
    Room.header(app, (figure) => {
      figure(show(V.name.length), w("villages")); figure(show(K.village.length), w("cells")); figure(show(sum(V.households)), w("households"));
      if (D.shared) figure(show(sum(V.members)), w("members"));
    });
  }
  function legend(app) {
    const { M } = app, { w, C, D, K } = M, tally = app.scheme.items.map(() => 0), { key, line, dot } = Room.legend(app);
    K.village.forEach((_, k) => { const n = app.scheme.of(k); if (n >= 0) tally[n] += 1; });
    app.scheme.items.forEach((item, n) => key(item.label, item.colour, {}, tally[n]));
    line(w("key_village"), C.border, 3);
    line(w("key_cell"), C.edge, 1.5);
    if (D.members.at.length) dot(w("key_member"), M.show(D.members.at.length));
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
    const act = { labels: () => app.layers.names(), members: () => app.layers.moved(), cells: () => app.layers.cells(), borders: () => app.layers.borders() };
    ["borders", "cells", ...(D.members.at.length ? ["members"] : []), "labels"].forEach((key) => Room.shower(app, key, w("show_" + key), act[key]));
    if (D.members.at.length > 6000) make("p", parts.switches, w("zoom_for_members"), "notice");
    make("p", parts.switches, w("notice"), "notice");
  }
  function draw(D) {
    const M = model(D), { V, K } = M, app = Room.begin(M, ["switches", "list"]), { map } = app;
    app.colours = Grids.colours(M);
    app.panel = Grids.panel(app);
    app.layers = Grids.layers(app);
    app.fit = () => { const b = app.layers.whole(); if (b.isValid()) map.fitBounds(b, { padding: [12, 12], animate: false }); };
    app.recolour = () => { app.scheme = app.colours.now(); app.layers.colour(); legend(app); };
    app.choose = (kind, n, far) => {
      const show = Room.chosen(app, kind, n);
      const b = kind && far ? app.layers.bounds(kind === "village" ? M.cellsOf[n] : [n]) : null;
      if (b && b.isValid()) map.fitBounds(b, { padding: [40, 40], maxZoom: app.base + 8, animate: false });
      else if (kind === "village" && far && V.at[n]) map.setView([V.at[n][1] / 1e5, V.at[n][0] / 1e5], app.base + 4, { animate: false });
      show();
    };
    const { tip, on } = Room.tooltip(map);
    app.hover = (k) => { const who = D.led && K.head[k] ? " · " + K.head[k] : ""; tip.setContent(make("span", null, M.whole(k) + " · " + M.w("row_households", { households: M.show(K.households[k]) }) + who)); };
    app.layers.shapes.forEach(on);
    app.translate = () => {
      header(app); Room.named(app, "search");
      switches(app); app.recolour(); app.panel.render(); app.panel.list(); app.panel.find();
      if (app.base) app.layers.names();
    };
    Room.open(app, () => ({ villages: V.name.length, cells: K.village.length, fills: () => app.layers.shapes.map((s) => s.options.fillColor) }));
  }
  data().then(draw);
})();
