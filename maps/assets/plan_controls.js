"use strict";
/* Filters, colours, legend with counts, open posts and switches at the side of the map. */
window.zhucunPlan.controls = function (app, parts) {
  const { M } = app, { state, places, w, t } = M, { make, swatch } = window.zhucunPage, MOST = 200;

  function choice(parent, id, label, options, value, act) {
    const row = make("label", parent, undefined, "choice"), select = (make("span", row, label), make("select", row));
    select.id = id;
    options.forEach(([key, text]) => { const option = make("option", select, text); option.value = key; });
    select.value = value;
    select.addEventListener("change", () => act(select.value));
  }
  function layerOption(l, k) {
    const count = M.posts.filter((p) => p.layer === k).length, open = M.gaps.filter((g) => g.layer === k).reduce((sum, g) => sum + g.missing, 0);
    return [k, t(l.label) + " (" + count + (open ? state.lang ? ", " + w("missing_count", { count: open }) : "，" + w("missing_count", { count: open }) : "") + ")"];
  }
  function filters() {
    const box = parts.filters, all = [[-1, w("all")]], set = (key) => (value) => { state[key] = Number(value); app.refilter(); };
    box.replaceChildren();
    choice(box, "colour-by", w("colour_by"), app.colours.modes.map((mode) => [mode, w("by_" + mode)]), state.colour, (mode) => { state.colour = mode; app.recolour(); app.remember(); });
    choice(box, "filter-layer", w("layers"), all.concat(M.D.layers.map(layerOption)), state.layer, set("layer"));
    choice(box, "filter-class", w("classes"), all.concat(M.D.classes.map((c, k) => [k, t(c.label)])), state.cls, set("cls"));
    if (M.counties.length > 1) choice(box, "filter-county", w("county"), all.concat(M.counties.map((c, k) => [k, c.name])), state.county, (value) => app.filter("county", Number(value)));
  }
  function switches() {
    const box = parts.switches;
    box.replaceChildren();
    make("h2", box, w("show"));
    [["lines", () => app.restyle()], ["labels", () => app.labels.render()], ["borders", () => app.canvas.repaint()]].forEach(([key, act]) => {
      const row = make("label", box), tick = make("input", row);
      tick.type = "checkbox"; tick.checked = state[key]; tick.id = "show-" + key;
      make("span", row, w(key));
      tick.addEventListener("change", () => { state[key] = tick.checked; act(); });
    });
    make("p", box, w("notice"), "notice");
  }

  /* ---- legend ---- */
  function legend() {
    const box = parts.legend, scheme = app.scheme, tally = scheme.items.map(() => 0);
    const mine = M.passing();
    mine.forEach((n) => { tally[scheme.of(n)] += 1; });
    box.replaceChildren();
    make("h2", box, w("legend") + (state.lang ? ": " : "：") + w("by_" + state.colour) + (scheme.about ? " " + scheme.about : ""));
    scheme.items.forEach((item, k) => {
      const row = make("div", box, undefined, "key");
      if (item.again) make("span", row, "⋯", "swatch none"); else swatch(row, item.colour, item.hatch);
      if (item.pick) { const b = make("button", row, item.label, "link"); b.type = "button"; b.addEventListener("click", item.pick); } else make("span", row, item.label);
      make("b", row, tally[k]);
    });
    marks(box, mine.map((n) => places[n]));
  }
  function marks(box, mine) {
    const mark = (text, test, css) => {
      const count = mine.filter(test).length;
      if (!count) return;
      const row = make("div", box, undefined, "key mark"), sign = make("span", row, "", "swatch");
      Object.assign(sign.style, css);
      make("span", row, text);
      make("b", row, count);
    };
    const shaped = (v) => Boolean(M.shapes[v.n]);
    mark(w("legend_short"), (v) => M.gapsAt(v.n, state.layer).length, { boxShadow: "inset 0 0 0 2.5px " + M.D.colours.gap + ", inset 0 0 0 4px " + M.D.colours.white });
    mark(w("changed_key"), (v) => app.edit.changed(v.n), { boxShadow: "inset 0 0 0 3px " + M.D.colours.changed });
    mark(w("rough_key"), (v) => v.rough, { borderRadius: "50%", borderWidth: "2px" });
    mark(w("point_key"), (v) => !shaped(v) && M.spot(v.n) && !v.rough, { borderRadius: "50%", background: M.D.colours.point });
    mark(w("drawn"), (v) => v.drawn, { borderStyle: "dashed" });
    mark(w("unplaced"), (v) => !shaped(v) && !M.spot(v.n), { visibility: "hidden" });
  }

  /* ---- open posts ---- */
  function gaps() {
    const box = parts.gaps, had = box.querySelector("details"), open = had ? had.open : M.gaps.length > 0;
    const mine = M.gaps.filter(M.isCounted);
    const sum = mine.reduce((total, g) => total + g.missing, 0);
    box.replaceChildren();
    if (!M.shows("gaps")) return;
    const details = make("details", box), summary = make("summary", details, w("gaps", { count: sum }));
    summary.className = sum ? "open" : "";
    details.open = open;
    if (!mine.length) { make("p", details, w("gaps_none")); return; }
    const list = make("ul", details, undefined, "scroll");
    mine.slice(0, MOST).forEach((g) => gap(make("li", list), g));
    if (mine.length > MOST) make("li", list, w("gaps_more", { count: mine.length - MOST }), "unit");
  }
  function gap(li, g) {
    const b = make("button", li, places[g.place].name, "link");
    b.type = "button";
    b.addEventListener("click", () => app.choose("place", g.place, true));
    make("span", li, " " + w("short_item", { layer: t(M.D.layers[g.layer].label), count: g.missing }) + " · " + t(g.cause), "unit");
  }

  /* ---- what is otherwise than in the plan before ---- */
  const figure = (cost) => cost.toFixed(3), SHOWN = 0.0005;
  function prices(parent) {
    const list = make("ul", parent), rows = M.D.prices.filter(([, was, now]) => Math.abs(now - was) >= SHOWN);
    make("li", list, w(rows.length ? "prices" : "prices_same"));
    rows.forEach(([level, was, now]) => make("li", list, w("price", { level, was: figure(was), now: figure(now), more: (now > was ? "+" : "−") + figure(Math.abs(now - was)) })));
  }
  function changes() {
    const box = parts.changes, had = box.querySelector("details"), mine = M.changes.filter(M.isCounted), decided = mine.filter((c) => c.decided).length;
    box.replaceChildren();
    if (!M.changes.length && !M.revised) return;
    const details = make("details", box);
    make("summary", details, M.revised ? w("changes_after", { count: mine.length, decided, follows: mine.length - decided }) : w("changes_count", { count: mine.length }));
    details.open = had ? had.open : M.revised;
    if (M.revised) prices(details);
    (M.D.refused || []).forEach(([layer, place, name, barred]) => make("p", details, w(barred ? "refused_bar" : "refused", { name, place: places[place].name, layer: t(M.D.layers[layer].label) }), "open"));
    const list = make("ul", details, undefined, "scroll");
    [...mine].sort((a, b) => Boolean(b.decided) - Boolean(a.decided)).slice(0, MOST).forEach((c) => change(make("li", list), c));
    if (mine.length > MOST) make("li", list, w("gaps_more", { count: mine.length - MOST }), "unit");
  }
  function change(li, c) {
    const b = make("button", li, places[c.place].name, "link");
    b.type = "button";
    b.addEventListener("click", () => app.choose("place", c.place, true));
    make("span", li, " " + t(M.D.layers[c.layer].label) + " · " + M.changeWords(c), "unit");
  }
  return { legend, gaps, changes, render() { filters(); legend(); gaps(); changes(); switches(); } };
};
