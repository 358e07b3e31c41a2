"use strict";
/* Plans side by side: two maps in step, one swiped over the other, or what differs alone. */
(function () {
  const { data, drawn, make } = window.zhucunPage, Compare = window.zhucunCompare, Ground = window.zhucunGround, VIEWS = ["both", "swipe", "only"], COLOURS = ["change", "holder", "gap"], HATCHES = 4, SHARP = 2.5, DENSE = 800;

  function skeleton(left) {
    const head = make("header"), right = make("div", document.body), side = make("aside", document.body), steer = make("div", document.body), says = make("p", document.body, "", "hidden");
    document.body.insertBefore(head, document.body.firstChild);
    right.id = "right"; side.id = "side"; steer.id = "steer"; says.setAttribute("role", "status");
    const bar = make("div", document.body); bar.id = "swipe-bar"; bar.tabIndex = 0; bar.setAttribute("role", "slider"); bar.setAttribute("aria-orientation", "horizontal");
    const input = make("input", side), found = make("ul", side), part = (tag, id) => { const node = make(tag, side); node.id = id; return node; };
    input.id = "search"; input.type = "search"; input.autocomplete = "off"; found.id = "found"; input.setAttribute("role", "combobox"); input.setAttribute("aria-controls", "found"); input.setAttribute("aria-expanded", "false");
    const parts = { head, right, side, steer, says, bar, input, found, choices: part("div", "choices"), legend: part("div", "legend"), panel: part("section", "panel"), values: part("div", "values"), towns: part("div", "towns"), list: part("div", "list") };
    parts.panel.setAttribute("aria-live", "polite");
    parts.tags = [make("div", left.getContainer(), "", "name"), make("div", right, "", "name")];
    return parts;
  }

  /* ---- what is coloured: one look for each side ---- */
  function byChange(app) {
    const { M } = app, { w, state } = M, order = ["same", "none", ...M.KINDS], palette = order.map((key) => ({ colour: M.inks[key], hatch: 0 }));
    const of = (plan) => (n) => order.indexOf(M.leading(app.bits[n]) || (M.served(plan, n) ? "same" : "none"));
    const items = M.KINDS.map((kind) => ({ label: w("kind_" + kind), colour: M.inks[kind], count: app.tally[kind] })).concat([{ label: w("same"), colour: M.inks.same }, { label: w("none"), colour: M.inks.none }]);
    return { items, palette, of: [of(M.plans[state.one]), of(M.plans[state.other])] };
  }
  function byHolder(app) {
    const { M } = app, C = M.D.colours, { w, state } = M, looks = C.holders.length * HATCHES, plans = [M.plans[state.one], M.plans[state.other]];
    const firsts = plans.map((plan) => Array.from({ length: M.count }, (_, n) => M.holder(plan, n))), tally = new Map();
    firsts.forEach((first) => first.forEach((k) => { if (k >= 0) tally.set(k, (tally.get(k) || 0) + 1); }));
    const order = [...tally.keys()].sort((a, b) => tally.get(b) - tally.get(a) || a - b), look = Ground.spread(order, firsts[0].map((k, n) => (k < 0 ? firsts[1][n] : k)), looks, M.spot);
    const palette = Array.from({ length: looks }, (_, i) => ({ colour: C.holders[i % C.holders.length], hatch: Math.floor(i / C.holders.length) }));
    const items = order.slice(0, looks).map((k, i) => ({ ...palette[i], label: M.units[k].name }));
    if (order.length > looks) items.push({ label: w("more_holders", { count: order.length - looks }), again: true });
    items.push({ label: w("none"), colour: C.none });
    return { items, palette: palette.concat({ colour: C.none, hatch: 0 }), of: firsts.map((first) => (n) => (first[n] < 0 ? looks : look.get(first[n]))) };
  }
  function byGap(app) {
    const { M } = app, C = M.D.colours, { w, state } = M, palette = C.missing.map((colour) => ({ colour, hatch: 0 }));
    const words = [w("no_shortage"), w("missing_count", { count: 1 }), w("missing_count", { count: 2 }), w("missing_more", { count: 3 })];
    return { items: words.map((label, i) => ({ label, colour: C.missing[i] })), palette, of: [state.one, state.other].map((k) => (n) => Math.min(3, M.missingAt(M.plans[k], n))) };
  }
  const SCHEMES = { change: byChange, holder: byHolder, gap: byGap };
  function refresh(app) {
    const { M, parts } = app, { state, w } = M;
    app.bits = M.differences(); app.changed = []; app.tally = {};
    M.KINDS.forEach((kind) => { app.tally[kind] = 0; });
    for (let n = 0; n < M.count; n++) if (app.bits[n]) { app.changed.push(n); M.KINDS.forEach((kind) => { if (M.has(app.bits[n], kind)) app.tally[kind] += 1; }); }
    app.scheme = SCHEMES[state.view === "only" ? "change" : state.colour](app);
    paint(app);
    const titles = [M.plans[state.one].title, M.plans[state.other].title];
    parts.tags.forEach((tag, k) => { tag.textContent = state.view === "only" ? w("only_title", { one: titles[0], other: titles[1] }) : titles[k]; });
    document.getElementById("told").textContent = w("differ", { count: app.changed.length, of: M.count });
    app.panel.render();
    app.steered();
  }
  function paint(app) {
    const { M, scheme } = app, { state } = M;
    app.canvases.forEach((canvas, k) => {
      const fill = new Uint8Array(M.count);
      for (let n = 0; n < M.count; n++) fill[n] = scheme.of[k](n);
      canvas.set({ fill, palette: scheme.palette, bits: app.bits, marks: state.colour !== "change" && state.view !== "only", chosen: state.n, dense: app.dense });
    });
  }
  function names(app) {
    const { M, left } = app, view = left.getBounds(), inside = (at) => at && view.contains(M.latlng(...at)), close = left.getZoom() - app.base;
    app.tags.forEach((tags, k) => {
      tags.clear();
      if (!M.state.labels) return;
      if (M.state.n >= 0 && M.spot(M.state.n)) tags.add(M.latlng(...M.spot(M.state.n)), M.places[M.state.n].name, "small", 12, 0);
      M.towns.forEach((town) => { if (inside(town.at)) tags.add(M.latlng(...town.at), town.name, "town", 15, 0); });
      const mine = close >= 2 || M.count <= 150 ? M.places.slice(0, M.count).filter((v) => inside(M.spot(v.n))) : [];
      if (mine.length < 800) mine.forEach((v) => tags.add(M.latlng(...M.spot(v.n)), v.name, "small", 12, -12));
    });
  }

  /* ---- choosing ---- */
  function choose(app, kind, n, far) {
    const { M, left } = app, { state } = M;
    if (kind === "unit") { state.n = -1; hold(app, n); return; }
    state.n = kind === "place" ? n : -1;
    const mine = kind === "town" ? M.towns[n].members : kind === "place" && n >= 0 ? M.villagesOf(n) : [], view = far && mine.length ? M.bounds(mine).latlngs() : null;
    paint(app); app.panel.chosen(); names(app);
    if (view) left.fitBounds(view, { padding: [40, 40], maxZoom: app.base + 3, animate: false });
  }
  /* A holder is shown by where he is, on both sides. */
  function hold(app, k) {
    const { M, left } = app, plans = [M.plans[M.state.one], M.plans[M.state.other]], mine = M.places.slice(0, M.count).filter((v) => plans.some((plan) => M.layers().some((l) => M.who(plan, v.n, l).some((s) => M.D.holders.of[s] === k)))).map((v) => v.n), view = M.bounds(mine).latlngs();
    app.tell(M.w("holder_at", { name: M.units[k].name, count: mine.length }));
    if (view) left.fitBounds(view, { padding: [40, 40], maxZoom: app.base + 3, animate: false });
  }
  function step(app, by) {
    const { changed, M } = app;
    if (!changed.length) return;
    const at = changed.findIndex((n) => n >= M.state.n), exact = at >= 0 && changed[at] === M.state.n, from = at < 0 ? changed.length : at;
    choose(app, "place", changed[(from + (by > 0 ? (exact ? 1 : 0) : -1) + changed.length) % changed.length], true);
  }

  /* ---- steering: which plans, which layer, which view ---- */
  function choices(app) {
    const { M, parts } = app, { D, state, w, t } = M, box = parts.choices;
    box.replaceChildren();
    const choice = (id, words, options, value, act) => {
      const row = make("label", box, words), select = make("select", box);
      select.id = id; row.htmlFor = id;
      options.forEach(([key, text]) => { const option = make("option", select, text); option.value = key; });
      select.value = value;
      select.addEventListener("change", () => { act(select.value); refresh(app); });
    };
    const titles = M.plans.map((plan, k) => [k, plan.title]);
    choice("one", w("left"), titles, state.one, (k) => { state.one = Number(k); });
    choice("other", w("right"), titles, state.other, (k) => { state.other = Number(k); });
    choice("layer", w("layer"), [[-1, w("all")]].concat(D.layers.map((l, k) => [k, t(l)])), state.layer, (k) => { state.layer = Number(k); });
    choice("colour", w("colour_by"), COLOURS.map((key) => [key, w("colour_" + key)]), state.colour, (key) => { state.colour = key; });
    const row = make("label", box, undefined, "tick-row"), tick = make("input", row);
    tick.type = "checkbox"; tick.id = "show-labels"; tick.checked = state.labels; make("span", row, w("labels"));
    tick.addEventListener("change", () => { state.labels = tick.checked; names(app); });
  }
  function steering(app) {
    const { M, parts } = app, { state, w } = M, box = parts.steer;
    box.replaceChildren();
    const views = make("div", box, undefined, "views"), button = (parent, id, text, act) => { const b = make("button", parent, text); b.type = "button"; b.id = id; b.addEventListener("click", act); return b; };
    const shown = VIEWS.map((view) => button(views, view, w(view), () => show(app, view)));
    button(box, "before", "‹ " + w("change_before"), () => step(app, -1)); button(box, "after", w("change_after") + " ›", () => step(app, 1));
    const row = make("label", box, w("slide")), track = make("div", box), slider = make("input", track), few = M.plans.length < 3;
    track.id = "ticks"; slider.type = "range"; slider.id = "slide"; slider.min = 0; slider.max = M.plans.length - 1; row.htmlFor = "slide"; row.hidden = slider.hidden = track.hidden = few;
    slider.addEventListener("input", () => { state.other = Number(slider.value); refresh(app); });
    const ticks = M.plans.map((plan, k) => {
      const tick = make("button", track, plan.title, "tick");
      tick.type = "button"; tick.title = plan.title;
      tick.style.left = (100 * k) / Math.max(1, M.plans.length - 1) + "%"; tick.style.maxWidth = 96 / Math.max(1, M.plans.length - 1) + "%";
      tick.addEventListener("click", () => { state.other = k; refresh(app); });
      return tick;
    });
    app.steered = () => {
      shown.forEach((b, k) => b.setAttribute("aria-pressed", String(state.view === VIEWS[k])));
      ticks.forEach((tick, k) => tick.setAttribute("aria-pressed", String(k === state.other)));
      slider.value = state.other; slider.setAttribute("aria-valuetext", M.plans[state.other].title);
      document.getElementById("one").value = state.one; document.getElementById("other").value = state.other;
    };
  }
  function header(app) {
    const { M, parts } = app, { w, state } = M, head = parts.head;
    head.replaceChildren();
    make("h1", head, M.D.title);
    const told = make("p", head); told.id = "told"; told.setAttribute("role", "status");
    parts.date = make("p", head, "", "date");
    const tools = make("div", head, undefined, "tools"), tool = (id, act) => { const b = make("button", tools, w(id), "tool"); b.type = "button"; b.id = id; b.addEventListener("click", act); return b; };
    tool("print", () => window.print());
    tool("language", () => { state.lang = 1 - state.lang; translate(app); document.getElementById("language").focus(); }).lang = state.lang ? "zh" : "en";
  }
  function translate(app) {
    const { M, parts, left } = app, { w } = M;
    document.documentElement.lang = M.state.lang ? "en" : "zh-CN";
    header(app); choices(app); steering(app); app.search.render();
    left.getContainer().setAttribute("aria-label", w("left")); parts.right.setAttribute("aria-label", w("right")); parts.bar.setAttribute("aria-label", w("swipe"));
    refresh(app); names(app);
  }

  /* ---- the three views ---- */
  function show(app, view) {
    const { M, left } = app, centre = left.getCenter(), zoom = left.getZoom();
    M.state.view = M.state.view === view && view !== "both" ? "both" : view;
    VIEWS.forEach((one) => document.body.classList.toggle("view-" + one, M.state.view === one));
    app.maps.forEach((m) => { m.invalidateSize({ animate: false, pan: false }); m.setView(centre, zoom, { animate: false }); });
    swipe(app, app.share);
    refresh(app); names(app);
  }
  function swipe(app, share) {
    const { parts, M } = app, own = parts.right.getBoundingClientRect(), on = M.state.view === "swipe";
    app.share = Math.max(0, Math.min(1, share));
    parts.right.style.clipPath = on ? "inset(0 0 0 " + app.share * own.width + "px)" : "";
    Object.assign(parts.bar.style, { left: own.left + app.share * own.width - 6 + "px", top: own.top + "px", height: own.height + "px" });
    parts.bar.setAttribute("aria-valuenow", Math.round(100 * app.share)); parts.bar.setAttribute("aria-valuemin", 0); parts.bar.setAttribute("aria-valuemax", 100);
  }
  function swiping(app) {
    const { bar, right } = app.parts, to = (e) => { const own = right.getBoundingClientRect(); swipe(app, (e.clientX - own.left) / own.width); };
    bar.addEventListener("pointerdown", (e) => { bar.setPointerCapture(e.pointerId); e.preventDefault(); });
    bar.addEventListener("pointermove", (e) => { if (bar.hasPointerCapture(e.pointerId)) to(e); });
    bar.addEventListener("keydown", (e) => { const by = { ArrowLeft: -0.05, ArrowRight: 0.05, Home: -1, End: 1 }[e.key]; if (by) { e.preventDefault(); e.stopPropagation(); swipe(app, app.share + by); } });
  }

  /* ---- paper, mouse and keys ---- */
  function paper(app) {
    const { M, left, maps } = app;
    let before = null;
    const fit = () => { maps.forEach((m) => m.invalidateSize({ animate: false, pan: false })); app.fit(); swipe(app, app.share); };
    function enter() { if (before) return; before = [left.getCenter(), left.getZoom()]; document.body.classList.add("printing"); app.parts.date.textContent = M.w("printed", { date: new Date().toLocaleDateString(M.state.lang ? "en-GB" : "zh-CN") }); app.canvases.forEach((c) => c.sharpen(SHARP)); fit(); names(app); }
    function leave() { if (!before) return; const [centre, zoom] = before; before = null; document.body.classList.remove("printing"); app.canvases.forEach((c) => c.sharpen(0)); maps.forEach((m) => { m.invalidateSize({ animate: false, pan: false }); m.setView(centre, zoom, { animate: false }); }); swipe(app, app.share); names(app); }
    window.addEventListener("beforeprint", enter); window.addEventListener("afterprint", leave);
    return { enter, leave };
  }
  function listen(app) {
    const { M, maps, left } = app;
    const hover = maps.map((m) => L.polygon([], { color: M.D.colours.chosen, weight: 2, fill: false, interactive: false, renderer: L.svg() }).addTo(m)), tips = maps.map(() => L.tooltip({ direction: "top", offset: [0, -6], className: "tip" }));
    let asked = null, shown = -1;
    function over(n) {
      if (n === shown) return;
      shown = n;
      const rings = n >= 0 && M.shapes[n] ? M.shapes[n].map((arcs) => Ground.ringOf(arcs, M.lines)).map((ring) => Array.from({ length: ring.length / 2 }, (_, i) => M.latlng(ring[2 * i], ring[2 * i + 1]))) : [];
      hover.forEach((line) => line.setLatLngs(rings));
      tips.forEach((tip, k) => { if (n < 0 || !M.spot(n)) { tip.remove(); return; } tip.setContent(make("span", null, M.places[n].name + " · " + M.towns[M.places[n].town].name)).setLatLng(M.latlng(...M.spot(n))); if (!maps[k].hasLayer(tip)) tip.addTo(maps[k]); });
    }
    maps.forEach((m, k) => {
      m.on("click", (e) => choose(app, "place", app.canvases[k].hit(e.latlng)));
      m.on("mousemove", (e) => { if (!asked) requestAnimationFrame(() => { const at = asked; asked = null; over(app.canvases[k].hit(at)); }); asked = e.latlng; });
      m.on("mouseout movestart", () => over(-1));
    });
    left.on("moveend", () => names(app));
    window.addEventListener("resize", () => { maps.forEach((m) => m.invalidateSize({ animate: false })); swipe(app, app.share); });
    const KEYS = { n: () => step(app, 1), p: () => step(app, -1), s: () => show(app, "swipe"), d: () => show(app, "only") };
    document.addEventListener("keydown", (e) => {
      if (e.key === "Escape" && !app.search.escape()) choose(app, "place", -1);
      if (KEYS[e.key] && !e.ctrlKey && !e.altKey && !e.metaKey && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) KEYS[e.key]();
    });
  }
  let telling = 0;
  function tell(says, text) { says.textContent = text; says.className = "toast"; clearTimeout(telling); telling = setTimeout(() => { says.className = "hidden"; }, 6000); }

  function draw(D) {
    const M = Compare.model(D), left = window.map_zhucun, parts = skeleton(left), right = L.map(parts.right, { zoomControl: false, attributionControl: false }), maps = [left, right];
    const app = { M, left, parts, maps, share: 0.5, base: 0, steered() {} };
    document.body.classList.add("view-both");
    maps.forEach((m) => { m.options.zoomSnap = 0.25; });
    L.control.zoom({ position: "topleft" }).addTo(left); L.control.scale({ imperial: false }).addTo(left);
    app.choose = (kind, n, far) => choose(app, kind, n, far); app.only = () => {}; app.tell = (text) => tell(parts.says, text);
    app.canvases = maps.map((m) => Compare.canvas(M, m)); app.tags = maps.map((m) => window.zhucunPage.labels(m, L.layerGroup().addTo(m)));
    app.panel = Compare.panel(app); app.search = window.zhucunPlan.search(app, parts.input, parts.found, parts.says);
    app.dense = () => M.count > DENSE && left.getZoom() < app.base + 1.5;
    const box = M.bounds(Array.from({ length: M.count }, (_, n) => n));
    M.outlines.forEach((ring) => { for (let i = 0; i < ring.length; i += 2) box.grow(ring[i], ring[i + 1]); });
    app.fit = () => { const view = box.latlngs(); if (view) maps.forEach((m) => m.fitBounds(view, { animate: false, padding: [12, 12] })); };
    let moving = false;
    const follow = (from, to) => from.on("move", () => { if (moving) return; moving = true; to.setView(from.getCenter(), from.getZoom(), { animate: false }); moving = false; });
    const settle = () => { maps.forEach((m) => { m.invalidateSize({ animate: false, pan: false }); if (!box.latlngs()) m.setView([0, 0], 2); }); app.fit(); app.base = left.getZoom(); };
    settle();
    translate(app);
    settle();
    app.canvases.forEach((canvas) => canvas.show());
    follow(left, right); follow(right, left);
    app.print = paper(app);
    listen(app); swiping(app); names(app);
    drawn(() => ({ state: M.state, pick: (n) => choose(app, "place", n), maps, app }));
  }

  data().then(draw);
})();
