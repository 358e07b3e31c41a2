"use strict";
/* What the table below the map may show: villages one by one, or sums (汇总). A view has
   columns (head, cell, order; order null: blank, last in sorting), rows, and what a row chooses. */
window.zhucunPlan.views = function (app) {
  const { M } = app, { state, places, w, t } = M, { make } = window.zhucunPage;
  const known = (value) => (value < 0 ? null : value), blank = (text) => (text === "" ? null : text);
  const text = (head, cell) => ({ head, cell, order: (row) => blank(cell(row)) });
  const number = (head, value, cell) => ({ head, cell: cell || ((row) => (value(row) < 0 ? "" : value(row))), order: (row) => known(value(row)), number: true });
  const rank = new Map((M.D.class_order || M.D.classes.map((_, k) => k)).map((k, at) => [k, at]));

  /* ---- villages ---- */
  const person = (p) => { const s = M.supplies[p.supply]; return s.kind === 0 && s.unit >= 0 ? s.name + "（" + M.units[s.unit].name + "）" : s.name; };
  const team = (k) => (n) => M.postsAt(n, k).map(person).join(w("list_mark"));
  const missing = (n) => M.gapsAt(n, -1).reduce((sum, g) => sum + g.missing, 0);
  const shortages = (n) => M.gapsAt(n, -1).map((g) => w("short_item", { layer: t(M.D.layers[g.layer].label), count: g.missing })).join("；");
  const kind = (head, of) => ({ ...text(head, (row) => t(M.D.classes[of(row)].label)), order: (row) => rank.get(of(row)), number: true, words: true });
  const villages = {
    key: () => "villages",
    columns() {
      const list = [number(w("number"), (n) => n, (n) => n + 1)];
      if (M.counties.length > 1) list.push(text(w("county"), (n) => M.counties[places[n].county].name));
      list.push(text(w("township"), (n) => M.towns[places[n].town].name), { ...text(w("village"), (n) => places[n].name), link: true }, kind(w("classes"), (n) => places[n].cls));
      M.D.layers.forEach((l, k) => list.push(text(t(l.label), team(k))));
      if (M.shows("gaps")) list.push({ ...number(w("shortage"), missing, shortages), order: (n) => missing(n) || null, open: true });
      list.push(number(w("minutes"), (n) => app.minutes(n)));
      list.push(number(w("hardness"), (n) => places[n].hard, (n) => (places[n].hard < 0 ? "" : (places[n].hard / 100).toFixed(2))));
      return list;
    },
    rows: () => M.chosenVillages() || M.passing(),
    total: () => null,
    title(count) {
      const name = { town: () => M.towns[state.n].name, unit: () => M.units[state.n].name, supply: () => M.supplies[state.n].name, place: () => (places[state.n].village ? "" : places[state.n].name) }[state.kind];
      const own = name ? name() : "";
      return own ? w("table_of", { name: own, count }) : w("table", { count });
    },
    chosen: (n) => state.kind === "place" && state.n === n,
    pick: (n) => app.choose("place", n, true),
  };

  /* ---- sums ---- */
  const percent = (share) => (share < 0 ? "" : (Math.floor(share * 1000) / 10).toFixed(1) + "%");
  const half = (value) => (value < 0 ? "" : value);
  const pick = {
    county: (k) => { if (k >= 0) app.filter("county", state.county === k ? -1 : k); }, class: (k) => { if (k >= 0) app.filter("cls", state.cls === k ? -1 : k); }, layer: (k) => app.filter("layer", state.layer === k ? -1 : k),
    township: (k) => { if (k >= 0) app.choose("town", k, true); }, unit: (k) => { if (k >= 0) app.choose("unit", k, true); }, leader: (k) => { if (k >= 0) app.choose("supply", k, true); },
  };
  const held = { county: (k) => state.county === k, class: (k) => state.cls === k, layer: (k) => state.layer === k, township: (k) => state.kind === "town" && state.n === k, unit: (k) => state.kind === "unit" && state.n === k, leader: (k) => state.kind === "supply" && state.n === k };
  let whole = null, most = 1;
  /* A bar as long as the share: of what is asked, or of the largest load. */
  function load(td, row) {
    const share = M.sums.isHolder(state.by) ? row.filled / most : row.rate;
    if (row === whole || share < 0) return;
    const bar = make("span", td, undefined, "load"), part = make("span", bar, "", row.open ? "part short" : "part");
    part.style.width = (100 * share).toFixed(1) + "%";
  }
  function columns() {
    const holder = M.sums.isHolder(state.by), asked = !holder && M.shows("reasons") && M.shows("gaps"), name = { ...text(w("sum_" + state.by), (row) => row.name), link: true };
    const place = { class: (k) => rank.get(k), county: (k) => k, township: (k) => k, layer: (k) => k }[state.by];
    name.order = (row) => (row.key < 0 ? null : place ? place(row.key) : row.name);
    name.number = name.words = Boolean(place);
    const list = [name, number(w(holder || state.by === "layer" ? "sum_places" : "sum_villages"), (row) => row.villages)];
    if (asked) list.push(number(w("sum_demand"), (row) => row.demand));
    list.push(number(w("sum_filled"), (row) => row.filled));
    if (M.shows("gaps")) list.push({ ...number(w("sum_open"), (row) => row.open), red: true });
    if (asked) list.push(number(w("sum_rate"), (row) => row.rate, (row) => percent(row.rate)));
    list.push(number(w("sum_median"), (row) => row.median, (row) => half(row.median)), number(w("sum_worst"), (row) => row.worst));
    if (holder || asked) list.push({ ...number(w(holder ? "sum_load" : "sum_share"), (row) => (holder ? row.filled : row.rate), () => ""), draw: load, shown: true });
    return list;
  }
  const sums = {
    key: () => "sums " + state.by, columns,
    rows() { const rows = M.sums.rows(state.by); whole = { ...M.sums.whole(state.by), name: w("sum_whole") }; most = Math.max(1, ...rows.map((row) => (row.key < 0 ? 0 : row.filled))); return rows; },
    total: () => whole,
    title: (count) => w("sums_of", { name: w("sum_" + state.by), count }),
    chosen: (row) => row !== whole && held[state.by](row.key),
    pick: (row) => pick[state.by](row.key),
  };
  return { villages, sums };
};
