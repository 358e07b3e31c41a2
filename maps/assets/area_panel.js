"use strict";
/* What is chosen, the list of areas and the search, at the side of the map. */
window.zhucunAreas.panel = function (app) {
  const { M, parts } = app, { D, P, w, t, show, state, named } = M, { make, swatch } = window.zhucunPage, MOST = 300, FEW = 12;
  const { link, head: titled } = window.zhucunRoom.panel(app);
  const head = (name, where) => titled(name, where.filter(Boolean).join(" · "));
  const toPlace = (parent, n) => link(parent, P.name[n], () => app.choose("place", n, true));
  const toArea = (parent, k) => link(parent, named(D.areas[k]), () => app.choose("area", k, true));
  const who = D.people ? window.zhucunAreas.people(app) : null;
  function fact(list, name, text, about, bad) {
    make("dt", list, name);
    const dd = make("dd", list);
    make("span", dd, text, bad ? "open" : undefined);
    if (about) make("span", dd, " " + about, bad ? "open" : "unit");
    return dd;
  }
  function failures(numbers) {
    if (!numbers.length) return;
    make("h4", parts.panel, w("not_kept") + " " + numbers.length);
    const list = make("ul", parts.panel, undefined, "scroll");
    numbers.slice(0, MOST).forEach((k) => make("li", list, t(D.missed[k].text), "error"));
    if (numbers.length > MOST) make("li", list, w("more", { count: numbers.length - MOST }), "unit");
  }

  /* ---- a place, an area ---- */
  function place(n) {
    head(P.name[n], [P.town[n], P.code[n]]);
    const list = make("dl", parts.panel), k = P.area[n];
    make("dt", list, w("area"));
    const dd = make("dd", list);
    if (k < 0) make("span", dd, w("no_area"), "open"); else toArea(dd, k);
    if (who && k >= 0 && who.leader(k)) fact(list, w("leader"), who.leader(k));
    if (who && who.beat(n)) fact(list, w("beat"), who.beat(n));
    const chain = k < 0 ? null : D.areas[k].chain;
    if (chain && chain.length > 1) fact(list, w("position"), w("position_of", { at: chain.indexOf(n) + 1, count: chain.length }));
    if (k >= 0 && D.areas[k].centre === n) make("dd", list, w("is_centre"), "unit");
    D.columns.forEach((name, c) => fact(list, t(name), P.values[c][n] === null ? w("key_unknown") : show(P.values[c][n])));
    D.units.forEach((unit, g) => { if (P.ways[g][n] !== null) fact(list, w("to_centre"), show(P.ways[g][n]), t(unit)); });
    if (D.inForce.length) fact(list, w("current"), P.current[n] < 0 ? w("key_none") : named(D.inForce[P.current[n]]));
    if (who && k >= 0) who.members(parts.panel, k);
    failures(M.missedAt(n));
  }
  function limit([, least, most]) {
    const key = least === null ? "at_most" : most === null ? "at_least" : "range";
    return least === null && most === null ? "" : w(key, { least: show(least), most: show(most) });
  }
  const broken = (k, b) => M.missedIn(k).some((m) => D.missed[m].area === k && D.missed[m].bound === b);
  function area(k) {
    const a = D.areas[k], mine = M.members[k];
    head(named(a), who ? [w("size", { count: who.size(k) })] : [w("number", { number: a.number }), a.inside]);
    const list = make("dl", parts.panel);
    if (a.centre >= 0) { make("dt", list, w("centre")); toPlace(make("dd", list), a.centre); }
    const doubt = (c) => (c >= 0 && a.unknown[c] ? w("unknown_in", { count: a.unknown[c] }) : ""), about = (b) => [limit(a.bounds[b]), doubt(D.boundColumns[b])].filter(Boolean).join(" · ");
    D.bounds.forEach((name, b) => fact(list, t(name), show(a.bounds[b][0]), about(b), broken(k, b)));
    D.columns.forEach((name, c) => { if (!D.boundColumns.includes(c)) fact(list, t(name), show(a.sums[c]), doubt(c)); });
    if (who) who.members(parts.panel, k);
    failures(M.missedIn(k));
    if (who && who.beats(k).length) fact(list, w("beats"), who.beats(k).join(w("join")));
    make("h4", parts.panel, w("members", { count: mine.length }));
    const box = make("p", parts.panel, undefined, "members");
    mine.slice(0, MOST).forEach((n) => { toPlace(box, n); box.append(" "); });
    if (mine.length > MOST) make("span", box, w("more", { count: mine.length - MOST }), "unit");
  }
  function render() {
    parts.panel.replaceChildren();
    if (state.kind === "place") place(state.n);
    else if (state.kind === "area") area(state.n);
    else { make("div", parts.panel, w(who && !who.known ? "hint_bare" : "hint"), "where"); failures(M.loose); }
  }

  /* ---- all areas ---- */
  const sorts = () => [["number", w("sort_number")], ["name", w("sort_name")], ...(who ? [["people", w("sort_people")]] : []), ["places", w("sort_places")], ...D.columns.map((name, c) => ["sum:" + c, t(name)]), ...(M.shows("kept") ? [["missed", w("sort_missed")]] : [])];
  function key(k) {
    const [kind, c] = state.sort.split(":"), a = D.areas[k];
    return kind === "people" ? -who.size(k) : kind === "places" ? -M.members[k].length : kind === "sum" ? -a.sums[c] : kind === "missed" ? -M.missedIn(k).length : a.number;
  }
  function ordered() {
    const all = D.areas.map((_, k) => k), collator = new Intl.Collator(state.lang ? "en" : "zh-CN", { numeric: true });
    return state.sort === "name" ? all.sort((a, b) => collator.compare(named(D.areas[a]), named(D.areas[b]))) : all.sort((a, b) => key(a) - key(b) || a - b);
  }
  function choices(parent, id, words, value, options, act) {
    const row = make("label", parent, undefined, "choice"), select = (make("span", row, words), make("select", row));
    select.id = id;
    options.forEach(([name, text]) => { make("option", select, text).value = name; });
    select.value = value;
    select.addEventListener("change", () => act(select.value));
  }
  function rows(list) {
    list.replaceChildren();
    const c = state.sort.startsWith("sum:") ? Number(state.sort.slice(4)) : D.areas.some((a) => a.chain) && D.columns.length && state.sort !== "places" ? 0 : -1;
    ordered().forEach((k) => {
      const li = make("li", list), b = make("button", li, undefined, "row"), bad = M.missedIn(k).length;
      b.type = "button";
      swatch(b, D.areas[k].colour);
      make("span", b, named(D.areas[k]) + (who && who.leader(k) ? " " + who.leader(k) : ""), "name");
      if (bad) make("span", b, w("not_kept") + " " + bad, "open");
      const single = c < 0 && D.areas[k].chain && M.members[k].length === 1;
      make("span", b, single ? "" : show(state.sort === "people" ? who.size(k) : c < 0 ? M.members[k].length : D.areas[k].sums[c]), "figure");
      b.addEventListener("click", () => app.choose("area", k, true));
    });
  }
  function list() {
    parts.list.replaceChildren();
    make("h2", parts.list, w("list", { count: D.areas.length }));
    const box = document.createElement("ul");
    box.className = "rows";
    choices(parts.list, "sort", w("sort"), state.sort, sorts(), (value) => { state.sort = value; rows(box); });
    parts.list.append(box);
    rows(box);
  }

  /* ---- search ---- */
  const index = D.areas.map((a, k) => ({ get name() { return named(a); }, key: [a.name].flat().join(" ").toLowerCase(), where: () => (who ? who.leader(k) : w("area") + " " + a.number), act: () => app.choose("area", k, true) }))
    .concat(who ? who.index : [])
    .concat(P.name.map((name, n) => ({ name, key: (name + " " + P.code[n]).toLowerCase(), where: () => (who && P.area[n] >= 0 ? named(D.areas[P.area[n]]) : P.town[n] || P.code[n]), act: () => app.choose("place", n, true) })));
  function find() {
    parts.found.replaceChildren();
    const wanted = parts.input.value.trim().toLowerCase();
    if (!wanted) return;
    const hits = index.filter((e) => e.key.includes(wanted));
    hits.sort((a, b) => b.key.startsWith(wanted) - a.key.startsWith(wanted));
    hits.slice(0, FEW).forEach((e) => {
      const b = make("button", make("li", parts.found), e.name);
      b.type = "button";
      make("span", b, " " + e.where(), "unit");
      b.addEventListener("click", () => { parts.found.replaceChildren(); e.act(); });
    });
    if (hits.length > FEW) make("li", parts.found, w("more", { count: hits.length - FEW }), "unit");
    if (!hits.length) make("li", parts.found, w("nothing"));
  }
  parts.input.addEventListener("input", find);
  parts.input.addEventListener("keydown", (e) => { const b = parts.found.querySelector("button"); if (b && e.key === "Enter") b.click(); });
  return { render, list, choices, find };
};
