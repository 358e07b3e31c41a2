"use strict";
/* What is chosen, the calendar of the week and the search, at the side of the map of tours. */
window.zhucunTours = { panel: function (app) {
  const { M, parts } = app, { D, P, G, w, t, show, state } = M, { make } = window.zhucunPage, MOST = 300, FEW = 12;
  const { link, head } = window.zhucunRoom.panel(app);

  const when = (o) => o.day + " " + t(D.weekdays[o.weekday]);
  const kind = (o, s) => (D.kinds.length > 1 && o.kinds[s] >= 0 ? " · " + D.kinds[o.kinds[s]] : "");
  const span = (o, s) => (o.times.length ? o.times[s].join("–") : "");

  function outing(k) {
    const o = D.outings[k], g = o.group, end = o.times[o.stops.length];
    head(when(o) + " · " + G.name[g], M.shows("times") ? w("length", { count: o.stops.length, km: show(o.km) }) : w("stops", { count: o.stops.length }));
    const list = make("ol", parts.panel);
    if (end) make("div", parts.panel, G.base[g] + " · " + w("leaves", { time: end[0] }), "where");
    parts.panel.append(list);
    o.stops.forEach((n, s) => {
      const li = make("li", list);
      link(li, P.name[n], () => app.choose("place", n, true));
      make("span", li, " " + [span(o, s), P.town[n]].filter(Boolean).join(" · ") + kind(o, s), "unit");
    });
    if (end) make("div", parts.panel, G.base[g] + " · " + w("back", { time: end[1] }), "where");
  }
  function place(n) {
    const mine = M.at[n];
    head(P.name[n], P.town[n]);
    if (!mine.length) { make("p", parts.panel, w("never"), "open"); return; }
    make("p", parts.panel, w("visited", { count: mine.length }));
    const list = make("ul", parts.panel, undefined, "plain");
    mine.forEach(([k, s]) => {
      const o = D.outings[k], li = make("li", list);
      link(li, when(o) + " · " + G.name[o.group], () => app.choose("outing", k, true));
      make("span", li, " " + span(o, s) + kind(o, s), "unit");
    });
  }
  function render() {
    parts.panel.replaceChildren();
    if (state.kind === "outing") outing(state.n);
    else if (state.kind === "place") place(state.n);
    else {
      make("p", parts.panel, w(M.shows("times") ? "hint" : "hint_order"), "where");
      if (!D.missed.length || !M.shows("kept")) return;
      make("h4", parts.panel, w("not_kept") + " " + D.missed.length);
      const list = make("ul", parts.panel, undefined, "scroll");
      D.missed.slice(0, MOST).forEach((text) => make("li", list, t(text), "error"));
    }
  }
  function list() {
    const mine = M.shown(), box = parts.list;
    box.replaceChildren();
    make("h2", box, w("list", { count: mine.length }));
    if (!mine.length) { make("p", box, w("quiet"), "where"); return; }
    const rows = make("ul", box, undefined, "rows");
    mine.slice(0, MOST).forEach((k) => {
      const o = D.outings[k], b = make("button", make("li", rows), undefined, "row outing");
      b.type = "button";
      b.style.borderLeftColor = G.colour[o.group];
      if (state.kind === "outing" && state.n === k) b.classList.add("chosen");
      make("span", b, when(o), "when");
      make("span", b, G.name[o.group], "name");
      if (M.shows("times")) make("span", b, show(o.km) + " " + w("km"), "figure");
      make("span", b, o.stops.map((n) => P.name[n]).join(" → "), "via");
      b.addEventListener("click", () => app.choose("outing", k, true));
    });
    if (mine.length > MOST) make("p", box, w("more", { count: mine.length - MOST }), "where");
  }
  function find() {
    const text = parts.input.value.trim().toLowerCase();
    parts.found.replaceChildren();
    if (!text) return;
    const hits = P.name.map((name, n) => [name + (P.town[n] ? " · " + P.town[n] : ""), () => app.choose("place", n, true)]);
    G.name.forEach((name, g) => hits.push([name, () => app.pick(state.week, g)]));
    const fit = hits.filter(([name]) => name.toLowerCase().includes(text));
    fit.slice(0, FEW).forEach(([name, act]) => link(make("li", parts.found), name, () => { parts.found.replaceChildren(); parts.input.value = ""; act(); }));
    if (!fit.length) make("li", parts.found, w("nothing"), "where");
  }
  parts.input.addEventListener("input", find);
  return { render, list, find };
} };
