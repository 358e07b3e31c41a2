"use strict";
/* Plans side by side: two maps in step, a map of what differs, a slider through the plans. */
(function () {
  const { data, make } = window.zhucunPage, U = 1e5, PLACED = 1;

  function model(D) {
    const V = D.villages, count = V.name.length, lang = D.language === "en" ? 1 : 0;
    const t = (pair) => (Array.isArray(pair) ? pair[lang] : pair);
    const w = (key, values) => t(D.words[key]).replace(/\{(\w+)\}/g, (all, name) => (values && name in values ? String(values[name]) : all));
    const unroll = (flat) => { const out = []; let x = 0, y = 0; for (let i = 0; i < flat.length; i += 2) { x += flat[i]; y += flat[i + 1]; out.push([y / U, x / U]); } return out; };
    const points = unroll(V.at);
    const plans = D.plans.map((plan) => {
      const at = new Map();
      for (let i = 0; i < plan.posts.length; i += 3) {
        const key = plan.posts[i + 1] + ":" + plan.posts[i];
        if (!at.has(key)) at.set(key, []);
        at.get(key).push(plan.posts[i + 2]);
      }
      at.forEach((who) => who.sort((a, b) => a - b));
      return { ...plan, at };
    });
    const around = (n) => [n].concat(V.areas ? V.areas[n] : []);
    const who = (plan, n, layer) => around(n).flatMap((m) => plan.at.get(m + ":" + layer) || []);
    const layersOf = (layer) => (layer < 0 ? D.layers.map((_, k) => k) : [layer]);
    const said = (plan, n, layer) => layersOf(layer).map((k) => who(plan, n, k).join(",")).join(";");
    return { D, V, count, t, w, unroll, points, plans, who, layersOf, said, placed: (n) => Boolean(V.flags[n] & PLACED) };
  }

  function shapesOf(M, map, click) {
    const renderer = L.canvas({ padding: 0.3 });
    const made = M.V.name.map((name, n) => {
      const rings = M.V.rings[n], style = { renderer, weight: 0.7, color: M.D.colours.edge, fillOpacity: 1 };
      const shape = rings ? L.polygon(rings.map(M.unroll), style) : M.placed(n) ? L.circleMarker(M.points[n], { ...style, radius: 4 }) : null;
      if (shape) shape.on("click", () => click(n)).addTo(map);
      return shape;
    });
    M.D.borders.concat(M.D.outlines).forEach((line) => L.polyline(M.unroll(line), { renderer, weight: 1.6, color: M.D.colours.border, interactive: false }).addTo(map));
    return made;
  }

  function draw(D) {
    const M = model(D), C = D.colours, { w, t } = M, left = window.map_zhucun;
    const state = { one: 0, other: Math.min(1, M.plans.length - 1), layer: -1, only: false, n: -1 };
    const head = make("header"), right = make("div", document.body), side = make("aside", document.body), steer = make("div", document.body);
    document.body.insertBefore(head, document.body.firstChild);
    right.id = "right"; side.id = "side"; steer.id = "steer";
    make("h1", head, D.title);
    const told = make("p", head);
    told.setAttribute("role", "status"); told.id = "told";
    const map = L.map(right, { zoomControl: false, attributionControl: false, preferCanvas: true });
    const maps = [left, map];
    maps.forEach((m) => { m.options.zoomSnap = 0.25; });
    const tags = [make("div", left.getContainer(), "", "name"), make("div", right, "", "name")];
    left.getContainer().setAttribute("aria-label", w("left")); right.setAttribute("aria-label", w("right"));
    L.control.zoom({ position: "topleft" }).addTo(left);
    L.control.scale({ imperial: false }).addTo(left);

    /* ---- two views that move together ---- */
    let moving = false;
    const follow = (from, to) => from.on("move", () => {
      if (moving || state.only) return;
      moving = true;
      to.setView(from.getCenter(), from.getZoom(), { animate: false });
      moving = false;
    });
    const box = L.latLngBounds(M.V.rings.flatMap((rings, n) => (rings ? rings.flatMap(M.unroll) : M.placed(n) ? [M.points[n]] : [])));
    const fit = () => maps.forEach((m) => { m.invalidateSize({ animate: false, pan: false }); if (box.isValid()) m.fitBounds(box, { animate: false, padding: [12, 12] }); });
    fit();
    follow(left, map); follow(map, left);
    const pick = (n) => { state.n = n; panel(); };
    const shapes = maps.map((m) => shapesOf(M, m, pick));

    /* ---- what is coloured ---- */
    const differs = (n) => M.said(M.plans[state.one], n, state.layer) !== M.said(M.plans[state.other], n, state.layer);
    const served = (plan, n) => M.said(plan, n, state.layer).replace(/[;,]/g, "") !== "";
    function colour(which, n) {
      const plan = M.plans[which ? state.other : state.one], changed = differs(n);
      if (!state.only) return changed ? C.other : served(plan, n) ? C.here : C.none;
      if (!changed) return served(M.plans[state.one], n) ? C.same : C.none;
      if (!served(M.plans[state.one], n)) return C.here;
      return served(M.plans[state.other], n) ? C.other : C.gone;
    }
    function paint() {
      shapes.forEach((some, which) => some.forEach((shape, n) => shape && shape.setStyle({ fillColor: colour(which, n) })));
      tags.forEach((tag, which) => { tag.textContent = state.only ? w("only_title", { one: M.plans[state.one].title, other: M.plans[state.other].title }) : M.plans[which ? state.other : state.one].title; });
      const list = []; for (let n = 0; n < M.count; n++) if (differs(n)) list.push(n);
      told.textContent = w("differ", { count: list.length, of: M.count });
      return list;
    }

    /* ---- at the side ---- */
    function choice(id, words, options, value, act) {
      const row = make("label", side), box = (make("span", row, words), make("select", side));
      box.id = id; row.htmlFor = id;
      options.forEach((text, k) => { const option = make("option", box, text[1]); option.value = text[0]; option.selected = text[0] === value; });
      box.addEventListener("change", () => act(Number(box.value)));
      return box;
    }
    const titles = M.plans.map((plan, k) => [k, plan.title]);
    const one = choice("one", w("left"), titles, 0, (k) => { state.one = k; refresh(); });
    const other = choice("other", w("right"), titles, state.other, (k) => { state.other = k; slider.value = k; refresh(); });
    choice("layer", w("layer"), [[-1, w("all")]].concat(D.layers.map((l, k) => [k, t(l)])), -1, (k) => { state.layer = k; refresh(); });
    const legend = make("div", side), panelBox = make("section", side), values = make("div", side), listBox = make("div", side);
    panelBox.id = "panel"; panelBox.setAttribute("aria-live", "polite"); listBox.id = "list"; legend.id = "legend";
    function keys() {
      const words = state.only ? [[C.same, "same"], [C.other, "other"], [C.here, "new"], [C.gone, "gone"], [C.none, "none"]] : [[C.here, "served"], [C.other, "changed"], [C.none, "none"]];
      legend.replaceChildren();
      words.forEach(([fill, key]) => { const row = make("div", legend, undefined, "key"), sign = make("span", row, "", "swatch"); sign.style.background = fill; make("span", row, w(key)); });
    }
    function panel() {
      panelBox.replaceChildren();
      if (state.n < 0) { make("div", panelBox, w("hint"), "where"); return; }
      make("h3", panelBox, M.V.name[state.n]);
      make("div", panelBox, D.townships.name[M.V.town[state.n]], "where");
      const table = make("table", panelBox), row = make("tr", make("thead", table)), body = make("tbody", table);
      ["", M.plans[state.one].title, M.plans[state.other].title].forEach((text) => make("th", row, text));
      D.layers.forEach((l, k) => {
        const both = [M.plans[state.one], M.plans[state.other]].map((plan) => M.who(plan, state.n, k).map((s) => D.supplies[s]).join("、"));
        if (!both[0] && !both[1]) return;
        const tr = make("tr", body, undefined, both[0] === both[1] ? "" : "changed");
        make("th", tr, t(l));
        both.forEach((text) => make("td", tr, text || "—"));
      });
    }
    function figures() {
      values.replaceChildren();
      make("h2", values, w("values"));
      const table = make("table", values), body = make("tbody", table), plans = [M.plans[state.one], M.plans[state.other]];
      const line = (name, cells) => { const tr = make("tr", body); make("th", tr, name); cells.forEach((cell) => make("td", tr, cell, "number")); };
      D.goals.forEach((goal, k) => line(t(goal), plans.map((plan) => plan.values[k].toFixed(2))));
      const known = plans.every((plan) => plan.own !== null);
      line(w(known ? "open_here" : "open"), plans.map((plan) => plan.open));
      if (known) line(w("open_own"), plans.map((plan) => plan.own));
    }
    function list(rows) {
      listBox.replaceChildren();
      make("h2", listBox, w("list", { count: rows.length }));
      rows.slice(0, 300).forEach((n) => {
        const b = make("button", make("div", listBox), M.V.name[n] + " · " + D.townships.name[M.V.town[n]], "link");
        b.type = "button";
        b.addEventListener("click", () => { pick(n); const at = M.V.rings[n] ? L.latLngBounds(M.V.rings[n].flatMap(M.unroll)).getCenter() : M.placed(n) ? L.latLng(M.points[n]) : null; if (at) left.setView(at, Math.max(left.getZoom(), base + 2), { animate: false }); });
      });
    }

    /* ---- steering ---- */
    const only = make("button", steer, w("only"));
    only.type = "button"; only.id = "only"; only.setAttribute("aria-pressed", "false");
    only.addEventListener("click", () => {
      state.only = !state.only;
      only.setAttribute("aria-pressed", String(state.only));
      document.body.classList.toggle("differences", state.only);
      fit();
      refresh();
    });
    const row = make("label", steer, w("slide")), slider = make("input", steer);
    slider.type = "range"; slider.id = "slide"; slider.min = 0; slider.max = M.plans.length - 1; slider.value = state.other; row.htmlFor = "slide";
    slider.addEventListener("input", () => { state.other = Number(slider.value); other.value = slider.value; refresh(); });
    slider.hidden = row.hidden = M.plans.length < 3;
    const track = make("div", steer), ticks = M.plans.map((plan, k) => make("button", track, plan.title, "tick"));
    track.id = "ticks"; track.hidden = slider.hidden;
    track.insertBefore(slider, track.firstChild);
    ticks.forEach((tick, k) => {
      tick.type = "button"; tick.title = M.plans[k].title;
      tick.style.left = (100 * k) / Math.max(1, ticks.length - 1) + "%"; tick.style.maxWidth = 96 / Math.max(1, ticks.length - 1) + "%";
      tick.addEventListener("click", () => { state.other = k; slider.value = other.value = k; refresh(); });
    });
    function refresh() { ticks.forEach((tick, k) => tick.setAttribute("aria-pressed", String(k === state.other))); slider.setAttribute("aria-valuetext", M.plans[state.other].title); keys(); list(paint()); panel(); figures(); }
    const base = left.getZoom();
    refresh();
    window.addEventListener("resize", () => maps.forEach((m) => m.invalidateSize({ pan: false })));
    document.addEventListener("keydown", (e) => { if (e.key === "Escape") pick(-1); });
    requestAnimationFrame(() => requestAnimationFrame(() => { window.zhucun = { drawn: performance.now(), state, pick, maps, one }; }));
  }

  data().then(draw);
})();
