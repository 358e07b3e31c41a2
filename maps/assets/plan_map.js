"use strict";
/* Puts the parts of the page together and keeps them in step. Nothing is fetched. */
(function () {
  const { data, drawn, make } = window.zhucunPage, Plan = window.zhucunPlan;
  const NO_LINES = [];

  function skeleton(map) {
    const head = make("header"), frame = map.getContainer(), side = make("aside"), table = make("section");
    document.body.insertBefore(head, document.body.firstChild);
    document.body.append(side, table);
    side.id = "side"; table.id = "table";
    const input = make("input", side), found = make("ul", side), says = make("p", document.body, "", "hidden");
    input.id = "search"; input.type = "search"; input.autocomplete = "off";
    input.setAttribute("aria-controls", "found"); input.setAttribute("aria-expanded", "false"); input.setAttribute("role", "combobox"); input.setAttribute("aria-autocomplete", "list");
    found.id = "found";
    says.id = "says"; says.setAttribute("role", "status"); says.setAttribute("aria-live", "polite");
    const edit = make("section", side), filters = make("div", side, undefined, "filters"), panel = make("section", side), changes = make("div", side), gaps = make("div", side), legend = make("div", side), switches = make("div", side);
    edit.id = "edits"; edit.hidden = true;
    panel.id = "panel"; panel.tabIndex = -1; changes.id = "changes"; gaps.id = "gaps"; legend.id = "legend"; switches.id = "switches";
    return { head, frame, side, table, input, found, says, edit, filters, panel, changes, gaps, legend, switches, date: null };
  }

  /* Figures of what passes the filter. */
  function figures(app) {
    const { M, parts } = app, { w, t, state } = M, counts = parts.counts, sum = M.sums.whole("layer"), mine = M.passing(), rough = mine.filter((n) => M.places[n].rough).length;
    const figure = (n, words, cls) => { const span = make("span", counts, undefined, cls); make("b", span, n); make("span", span, words); };
    counts.replaceChildren();
    figure(mine.length, w("villages")); figure(sum.filled, w("postings")); if (M.shows("gaps")) figure(sum.open, w("missing"), sum.open ? "open" : undefined);
    if (rough) figure(rough, w("rough_count"), "rough");
    const asked = [state.county >= 0 ? M.counties[state.county].name : "", state.cls >= 0 ? t(M.D.classes[state.cls].label) : "", state.layer >= 0 ? t(M.D.layers[state.layer].label) : ""].filter(Boolean);
    if (asked.length) make("span", counts, w("filtered", { names: asked.join(" · ") }), "filtered");
  }
  /* What is proven is the plan that was solved, not what was made of it on the page. */
  function proof(app) {
    const { M, parts } = app;
    parts.proof.textContent = app.edit.differs() ? M.w("edit_unproven") : M.t(M.D.proof);
    parts.proof.classList.toggle("unproven", app.edit.differs());
  }
  function editing(app) {
    const b = document.getElementById("edit-mode");
    b.setAttribute("aria-pressed", String(app.edit.on));
    b.textContent = app.M.w(app.edit.waits() ? "edit_waits" : "edit");
  }
  function header(app) {
    const { M, parts } = app, { w, t, state, D } = M, head = parts.head;
    const had = document.activeElement && document.activeElement.id;
    head.replaceChildren();
    make("h1", head, D.title);
    const counts = make("p", head, undefined, "counts");
    parts.counts = counts;
    figures(app);
    parts.proof = make("p", head, "", "proof");
    proof(app);
    parts.date = make("p", head, "", "date");
    const tools = make("div", head, undefined, "tools"), tool = (id, key, act) => {
      const b = make("button", tools, w(key), "tool");
      b.type = "button"; b.id = id; b.addEventListener("click", act);
      return b;
    };
    if (app.meeting.kinds.length) tool("meeting", "meeting", () => app.meeting.toggle()).setAttribute("aria-pressed", String(Boolean(state.meeting)));
    if (app.edit.has) { tool("edit-mode", "edit", () => app.edit.toggle()); editing(app); }
    tool("print", "print", () => window.print());
    const change = tool("language", "language", () => { state.lang = 1 - state.lang; app.translate(); app.remember(); });
    change.title = w("language_title"); change.lang = state.lang ? "zh" : "en";
    if (had === "language") change.focus();
  }

  /* ---- what the map shows ---- */
  function restyle(app) {
    const { M } = app, { state } = M, scheme = app.scheme, mine = M.chosenVillages(), focus = mine && state.kind !== "" ? new Set(mine) : null;
    const palette = scheme.palette || scheme.items, paint = scheme.paint || scheme.of, fill = new Uint8Array(M.count), faint = new Uint8Array(M.count), open = new Uint8Array(M.count), changed = new Uint8Array(M.count);
    for (let n = 0; n < M.count; n++) {
      fill[n] = paint(n);
      faint[n] = !M.passes(n) || (focus && !focus.has(n)) ? 1 : 0;
      open[n] = M.gapsAt(n, state.layer).length ? 1 : 0;
      changed[n] = app.edit.changed(n) ? 1 : 0;
    }
    const weak = state.lines && state.layer >= 0 && !focus ? M.posts.filter((p) => p.layer === state.layer && M.villagesOf(p.place).some((n) => !faint[n])) : NO_LINES;
    const last = (p) => p.layer === state.layer, strong = [...M.chosenPosts()].sort((a, b) => last(a) - last(b));
    app.canvas.set({ palette: palette.map((i) => i.colour), hatches: palette.map((i) => i.hatch || 0), fill, faint, open, changed, focus: focus && focus.size < M.count / 2 ? focus : null, chosen: state.kind === "place" ? state.n : -1, weak, strong });
  }
  function fit(app, villages, seats) {
    const { M, map } = app, b = M.bounds(villages || M.places.slice(0, M.count).map((v) => v.n));
    if (!villages) M.lines.outlines.forEach((ring) => { for (let i = 0; i < ring.length; i += 2) b.grow(ring[i], ring[i + 1]); });
    (seats || []).forEach((at) => b.grow(at[0], at[1]));
    const view = b.latlngs();
    if (view) map.fitBounds(view, { padding: villages ? [40, 40] : [12, 12], maxZoom: villages ? app.base + 3 : undefined, animate: false });
  }
  function move(app) {
    const { M } = app, { state } = M, villages = state.kind === "place" ? M.villagesOf(state.n) : M.chosenVillages() || [];
    const seats = M.chosenPosts().map((p) => M.supplies[p.supply].unit).filter((u) => u >= 0).map((u) => M.units[u].at).filter(Boolean);
    if (villages.some((n) => M.spot(n))) fit(app, villages, seats);
  }
  function choose(app, kind, n, far) {
    const { state } = app.M;
    if (kind !== "place") state.back = kind && kind !== "town" ? (state.kind === "place" ? state.n : state.back) : -1;
    state.kind = kind; state.n = n;
    restyle(app);
    app.panel.render();
    app.table.reveal();
    app.parts.says.textContent = kind ? app.M.w("chosen", { name: app.parts.panel.querySelector("h3").textContent }) : "";
    if (far) move(app);
    app.labels.render();
    app.meeting.render();
    app.remember();
    if (kind && window.matchMedia("(max-width: 800px)").matches) app.parts.panel.scrollIntoView({ block: "nearest" });
  }
  function translate(app) {
    const { parts, M, map } = app;
    document.documentElement.lang = M.state.lang ? "en" : "zh-CN";
    header(app);
    parts.frame.setAttribute("aria-label", M.w("map_title"));
    parts.frame.setAttribute("role", "application");
    parts.side.setAttribute("aria-label", M.w("side_title"));
    const zoom = (cls, key) => { const a = map.getContainer().querySelector(cls); a.title = M.w(key); a.setAttribute("aria-label", M.w(key)); };
    zoom(".zoom-all", "zoom_all"); zoom(".leaflet-control-zoom-in", "zoom_in"); zoom(".leaflet-control-zoom-out", "zoom_out");
    app.scheme = app.colours.now();
    app.search.render(); app.controls.render(); app.panel.render(); app.table.render(); app.meeting.render(); app.edit.render();
  }

  /* ---- mouse and keys ---- */
  function listen(app) {
    const { M, map, parts } = app, tip = L.tooltip({ direction: "top", offset: [0, -6], className: "tip" });
    let asked = null;
    const pickAt = (at) => { const n = app.canvas.hit(at); app.choose(n < 0 ? "" : "place", n); };
    map.on("click", (e) => pickAt(e.latlng));
    map.on("moveend", () => app.labels.render());
    map.on("zoomend", () => { const dense = app.dense(); if (app.scheme.zoomed && dense !== app.was) app.recolour(); app.was = dense; });
    map.on("mousemove", (e) => {
      if (!asked) requestAnimationFrame(() => {
        const at = asked, n = app.canvas.hit(at);
        asked = null;
        parts.frame.style.cursor = n < 0 ? "" : "pointer";
        if (n < 0) { tip.remove(); return; }
        const v = M.places[n], node = make("span", null, v.name + " · " + M.towns[v.town].name);
        tip.setContent(node).setLatLng(at);
        if (!map.hasLayer(tip)) tip.addTo(map);
      });
      asked = e.latlng;
    });
    map.on("mouseout movestart", () => tip.remove());
    /* The chosen village is dragged off the map onto somebody at the side. */
    parts.frame.addEventListener("pointerdown", (e) => {
      if (!app.edit.on || M.state.kind !== "place" || app.canvas.hit(map.mouseEventToLatLng(e)) !== M.state.n || !app.edit.drag(e, M.state.n)) return;
      map.dragging.disable();
      document.addEventListener("pointerup", () => map.dragging.enable(), { once: true });
    }, true);
    parts.frame.addEventListener("keydown", (e) => { if (e.key === "Enter" && e.target === parts.frame) pickAt(map.getCenter()); });
    document.addEventListener("keydown", (e) => { if (e.key === "Escape" && !app.search.escape()) app.choose("", -1); });
    window.addEventListener("resize", () => map.invalidateSize({ animate: false }));
  }

  /* Said to who hears the page, and shown for a while to who sees it. */
  let shown = 0;
  function tell(says, text) {
    says.textContent = text;
    says.className = "toast";
    clearTimeout(shown);
    shown = setTimeout(() => { says.className = "hidden"; }, 6000);
  }
  function zoomAll(app) {
    const Control = L.Control.extend({ onAdd() {
      const box = L.DomUtil.create("div", "leaflet-bar"), a = make("a", box, "⤢", "zoom-all");
      a.href = "#"; a.setAttribute("role", "button");
      L.DomEvent.disableClickPropagation(box);
      a.addEventListener("click", (e) => { e.preventDefault(); fit(app, null); });
      return box;
    } });
    new Control({ position: "topleft" }).addTo(app.map);
  }
  /* On what was decided and came of it, else where posts are open: near where that lies together. */
  function open(app) {
    const { M } = app, asked = M.revised && M.changes.length ? M.changes : M.gaps, short = [...new Set(asked.flatMap((one) => M.villagesOf(one.place)))], whole = app.map.getBounds();
    const view = short.length ? M.bounds(short).latlngs() : null;
    if (!view) return;
    const part = (a, b) => Math.max(a.getNorth() - a.getSouth(), 1e-9) / (b.getNorth() - b.getSouth());
    if (part(view, whole) < 0.4 && (view.getEast() - view.getWest()) / (whole.getEast() - whole.getWest()) < 0.4) app.map.fitBounds(view, { padding: [80, 80], maxZoom: app.base + 2, animate: false });
  }

  function draw(D) {
    const M = Plan.model(D), map = window.map_zhucun, parts = skeleton(map), app = { M, map, parts, base: 0, was: true };
    M.sums = Plan.sums(M);
    app.minutes = (n) => Math.max(-1, ...M.postsAt(n, M.state.layer).map((p) => p.minutes));
    app.dense = () => M.count > 800 && map.getZoom() < app.base + 1.5;
    app.choose = (kind, n, far) => choose(app, kind, n, far);
    app.restyle = () => restyle(app);
    app.fit = (villages) => fit(app, villages);
    app.recolour = () => { app.scheme = app.colours.now(); restyle(app); app.controls.legend(); };
    app.refilter = () => { app.recolour(); figures(app); app.controls.gaps(); app.controls.changes(); app.table.render(); app.meeting.render(); app.remember(); };
    app.filter = (key, value) => { M.state[key] = value; app.controls.render(); app.refilter(); if (key === "county") fit(app, value < 0 ? null : M.counties[value].members); };
    app.only = (cls) => { choose(app, "", -1); app.filter("cls", cls); };
    app.tell = (text) => tell(parts.says, text);
    app.show = () => { app.panel.render(); app.table.reveal(); if (M.state.kind) move(app); else fit(app, M.state.county < 0 ? null : M.counties[M.state.county].members); app.labels.render(); };
    app.remember = () => app.address.remember();
    app.translate = () => { translate(app); restyle(app); };
    app.colours = Plan.colours(app);
    M.state.colour = app.colours.first;
    app.address = Plan.address(app);
    app.canvas = Plan.canvas(app);
    app.labels = Plan.labels(app);
    app.edit = Plan.edit(app, parts.edit);
    /* What an edit costs and breaks is said at once; lists and tables follow when that is seen. */
    let following = 0;
    app.edited = () => {
      editing(app);
      parts.side.insertBefore(parts.filters, app.edit.on ? parts.panel.nextSibling : parts.panel);
      app.edit.render(); app.panel.render(); restyle(app); proof(app);
      clearTimeout(following);
      following = setTimeout(() => { figures(app); app.controls.render(); app.table.refresh(); }, 60);
    };
    app.panel = Plan.panel(app, parts.panel);
    app.search = Plan.search(app, parts.input, parts.found, parts.says);
    app.table = Plan.table(app, parts.table);
    app.controls = Plan.controls(app, parts);
    app.print = Plan.print(app);
    app.meeting = Plan.meeting(app, parts);

    window.zhucunBasemap(map, D.base);
    L.control.zoom({ position: "topleft" }).addTo(map);
    zoomAll(app);
    L.control.scale({ imperial: false }).addTo(map);
    translate(app);
    map.options.zoomSnap = 0.25;
    map.invalidateSize({ animate: false, pan: false });
    fit(app, null);
    app.base = map.getZoom();
    map.setMinZoom(app.base - 1);
    if (!app.address.open()) open(app);
    restyle(app);
    app.canvas.show();
    app.labels.render();
    listen(app);
    const placed = M.places.filter((v) => v.village && (M.shapes[v.n] || M.spot(v.n))).length;
    drawn(() => {
      app.table.complete();
      return { villages: placed, pick: (n) => app.choose("place", n), map, app };
    });
  }

  data().then(draw);
})();
