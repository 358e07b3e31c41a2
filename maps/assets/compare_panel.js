"use strict";
/* At the side of the comparison: legend, what is chosen, goals, changes by township and one by one. */
window.zhucunCompare.panel = function (app) {
  const { M, parts } = app, { D, state, w, t } = M, { make, swatch } = window.zhucunPage, MOST = 300;
  const pair = () => [M.plans[state.one], M.plans[state.other]];

  function legend() {
    parts.legend.replaceChildren();
    if (state.colour === "holder" && state.view !== "only") make("h2", parts.legend, w("of_layer", { layer: t(D.layers[M.heldLayer()]) }));
    app.scheme.items.forEach((item) => {
      const row = make("div", parts.legend, undefined, "key");
      if (item.again) make("span", row, "⋯", "swatch none"); else swatch(row, item.colour, item.hatch);
      make("span", row, item.label);
      if (item.count !== undefined) make("b", row, item.count);
    });
    if (state.colour !== "change" && state.view !== "only") marks();
  }
  function marks() {
    M.KINDS.forEach((kind) => {
      const row = make("div", parts.legend, undefined, "key"), sign = make("canvas", row, undefined, "sign"), pen = sign.getContext("2d");
      sign.width = sign.height = 36; sign.setAttribute("aria-hidden", "true");
      pen.scale(2, 2); pen.beginPath(); app.canvases[0].mark(pen, kind, 9, 9); pen.strokeStyle = M.inks[kind]; pen.lineWidth = 2.4; pen.stroke();
      make("span", row, w("kind_" + kind));
      make("b", row, app.tally[kind]);
    });
  }
  function chosen() {
    const box = parts.panel, n = state.n;
    box.replaceChildren();
    if (n < 0) { make("div", box, w("hint"), "where"); return; }
    const v = M.places[n];
    make("h3", box, v.name);
    make("div", box, v.village ? [D.counties.length > 1 ? D.counties[v.county] : "", M.towns[v.town].name].filter(Boolean).join(" · ") : v.around, "where");
    const table = make("table", box), row = make("tr", make("thead", table)), body = make("tbody", table), [a, b] = pair();
    ["", a.title, b.title].forEach((text) => make("th", row, text));
    D.layers.forEach((l, k) => {
      const cell = (plan) => M.who(plan, n, k).map((s) => D.supplies[s]).concat(M.missing(plan, n, k) ? w("open_count", { count: M.missing(plan, n, k) }) : []).join(w("list_mark")), cells = [cell(a), cell(b)];
      if (!cells[0] && !cells[1]) return;
      const bits = M.around(n).reduce((all, m) => all | M.between(a, b, k, m), 0), tr = make("tr", body, undefined, bits ? "changed" : ""), th = make("th", tr, t(l));
      M.KINDS.filter((kind) => M.has(bits, kind)).forEach((kind) => { make("br", th); make("span", th, w("kind_" + kind), "kind"); });
      cells.forEach((text) => make("td", tr, text || "—"));
    });
  }
  function figures() {
    const box = parts.values, plans = pair();
    box.replaceChildren();
    make("h2", box, w("values"));
    const body = make("tbody", make("table", box));
    const line = (name, cells) => { const tr = make("tr", body); make("th", tr, name); cells.forEach((cell) => make("td", tr, cell, "number")); };
    D.goals.forEach((goal, k) => line(t(goal), plans.map((plan) => plan.values[k].toFixed(2))));
    const known = plans.every((plan) => plan.own !== null);
    line(w(known ? "open_here" : "open"), plans.map((plan) => plan.open));
    if (known) line(w("open_own"), plans.map((plan) => plan.own));
  }
  /* Villages of every township by kind; one with changes of two kinds is counted under both. */
  function byTown() {
    const found = M.towns.map((town, k) => ({ k, name: town.name, all: 0, new: 0, gone: 0, other: 0, more: 0, less: 0 }));
    app.changed.forEach((n) => { const row = found[M.places[n].town]; row.all += 1; M.KINDS.forEach((kind) => { if (M.has(app.bits[n], kind)) row[kind] += 1; }); });
    return found.filter((row) => row.all).sort((a, b) => b.all - a.all || a.k - b.k);
  }
  function towns() {
    const box = parts.towns, rows = byTown();
    box.replaceChildren();
    make("h2", box, w("by_town", { count: rows.length }));
    if (!rows.length) return;
    const table = make("table", make("div", box, undefined, "frame")), head = make("tr", make("thead", table)), body = make("tbody", table);
    [w("town_name"), ...M.KINDS.map((kind) => w("kind_" + kind)), w("town_all")].forEach((text) => make("th", head, text));
    rows.forEach((row) => {
      const tr = make("tr", body), b = make("button", make("td", tr), row.name, "link");
      b.type = "button";
      b.addEventListener("click", () => app.choose("town", row.k, true));
      M.KINDS.forEach((kind) => make("td", tr, row[kind] || "", "number"));
      make("td", tr, row.all, "number");
    });
  }
  function list() {
    const box = parts.list;
    box.replaceChildren();
    make("h2", box, w("list", { count: app.changed.length }));
    app.changed.slice(0, MOST).forEach((n) => {
      const b = make("button", make("div", box), M.places[n].name + " · " + M.towns[M.places[n].town].name, "link");
      b.type = "button";
      b.addEventListener("click", () => app.choose("place", n, true));
    });
    if (app.changed.length > MOST) make("div", box, w("list_more", { count: app.changed.length - MOST }), "where");
  }
  return { legend, chosen, byTown, render() { legend(); chosen(); figures(); towns(); list(); } };
};
