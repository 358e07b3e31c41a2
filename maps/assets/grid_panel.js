"use strict";
/* What is chosen, the list of villages and the search, at the side of the map. */
window.zhucunGrids.panel = function (app) {
  const { M, parts } = app, { D, V, K, w, show, state } = M, { make } = window.zhucunPage, MOST = 200, FEW = 12;
  const { link, head, fact } = window.zhucunRoom.panel(app);
  function failures(test) {
    const mine = D.missed.filter(test);
    if (!mine.length) return;
    make("h4", parts.panel, w("not_kept") + " " + mine.length);
    const list = make("ul", parts.panel, undefined, "scroll");
    mine.slice(0, MOST).forEach((m) => make("li", list, m[3 + state.lang], "error"));
    if (mine.length > MOST) make("li", list, w("more", { count: mine.length - MOST }), "unit");
  }
  function person(list, name, text) { fact(list, name, text || w("lacking"), !text); }
  function served(list, members, room, done, households) {
    fact(list, w("members_count"), show(members));
    if (room !== null) fact(list, w("room"), show(room));
    fact(list, w("served"), show(done) + " / " + show(households), done < households);
  }
  function cell(k) {
    const v = K.village[k];
    head(M.whole(k), V.town[v]);
    const list = make("dl", parts.panel);
    make("dt", list, w("village"));
    link(make("dd", list), V.name[v], () => app.choose("village", v, true));
    if (D.led) person(list, w("head"), K.head[k]);
    fact(list, w("households_label"), show(K.households[k]));
    if (D.subs) fact(list, w("subs"), show(K.subs[k]));
    if (D.shared) served(list, K.members[k], K.room[k], K.served[k], K.households[k]);
    failures((m) => m[1] === k);
  }
  function village(v) {
    head(V.name[v], V.town[v]);
    const list = make("dl", parts.panel);
    if (D.heads) person(list, w("secretary"), V.head[v]);
    fact(list, w("households_label"), show(V.households[v]));
    fact(list, w("cells_label"), show(V.cells[v]));
    if (D.shared) served(list, V.members[v], null, V.served[v], V.households[v]);
    make("h4", parts.panel, w("cells_label"));
    const rows = make("ul", parts.panel, undefined, "members plain");
    M.cellsOf[v].forEach((k) => {
      const item = make("li", rows), b = make("button", item, undefined, "row");
      b.type = "button";
      make("span", b, M.label(k), "name");
      if (D.led) make("span", b, K.head[k] || w("lacking"), K.head[k] ? "figure" : "open");
      make("span", b, show(K.households[k]), "figure");
      b.addEventListener("click", () => app.choose("cell", k, true));
    });
    failures((m) => m[0] === v);
  }
  function render() {
    parts.panel.replaceChildren();
    if (state.kind === "cell") cell(state.n);
    else if (state.kind === "village") village(state.n);
    else make("p", parts.panel, w("hint"), "none");
  }
  function list() {
    parts.list.replaceChildren();
    make("h2", parts.list, w("list", { count: V.name.length }));
    const rows = make("ul", parts.list, undefined, "rows");
    V.name.forEach((name, v) => {
      const item = make("li", rows), b = make("button", item, undefined, "row");
      b.type = "button";
      make("span", b, name, "name");
      make("span", b, w("row", { cells: V.cells[v], households: show(V.households[v]) }), "figure");
      b.addEventListener("click", () => app.choose("village", v, true));
    });
  }
  function find() {
    const text = parts.input.value.trim().toLowerCase();
    parts.found.replaceChildren();
    if (!text) return;
    const hits = [];
    V.name.forEach((name, v) => { if ((V.town[v] + name).toLowerCase().includes(text)) hits.push([name + " · " + V.town[v], "village", v]); });
    if (D.heads) V.head.forEach((name, v) => { if (name && name.toLowerCase().includes(text)) hits.push([name + " · " + V.name[v], "village", v]); });
    if (D.led) K.head.forEach((name, k) => { if (name && name.toLowerCase().includes(text)) hits.push([name + " · " + M.whole(k), "cell", k]); });
    hits.slice(0, FEW).forEach(([shown, kind, n]) => {
      const b = make("button", make("li", parts.found), shown);
      b.type = "button";
      b.addEventListener("click", () => { parts.found.replaceChildren(); app.choose(kind, n, true); });
    });
    if (!hits.length) make("li", parts.found, w("nothing"), "unit");
    if (hits.length > FEW) make("li", parts.found, w("more", { count: hits.length - FEW }), "unit");
  }
  parts.input.addEventListener("input", find);
  return { render, list, find };
};
