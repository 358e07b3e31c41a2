"use strict";
/* What is chosen, the list of classes and the search, at the side of the map of training. */
window.zhucunTraining = {
  panel(app) {
    const { M, parts } = app, { D, S, P, w, show, state } = M, { make, folded } = window.zhucunPage, MOST = 400, FEW = 12;
    const { link, head, fact } = window.zhucunRoom.panel(app);
    function people(title, who) {
      make("h4", parts.panel, title + " " + show(who.length));
      const rows = make("ul", parts.panel, undefined, "members plain");
      who.slice(0, MOST).forEach((p) => {
        const item = make("li", rows), b = make("button", item, undefined, "row");
        b.type = "button";
        make("span", b, P.name[p], "name");
        make("span", b, P.unit[p], "figure");
        if (P.lacks[p]) make("span", b, w("lacks"), "open");
        b.addEventListener("click", () => app.choose("person", p, true));
      });
      if (who.length > MOST) make("li", rows, w("more", { count: who.length - MOST }), "unit");
    }
    function session(s) {
      head(S.name[s], S.days[s]);
      const list = make("dl", parts.panel);
      if (S.place[s]) fact(list, w("place"), S.place[s]);
      if (S.level[s]) fact(list, w("level"), S.level[s]);
      if (S.hours[s] !== null) fact(list, w("hours"), show(S.hours[s]));
      fact(list, w("size"), show(S.size[s]) + " / " + show(S.capacity[s]), S.size[s] > S.capacity[s]);
      if (P.named.length) people(w("attending"), M.of(s));
    }
    function classes(list, p) {
      make("dt", list, w("classes"));
      const at = make("dd", list);
      P.classes[p].forEach((s) => { link(make("div", at), S.name[s] + (S.days[s] ? " · " + S.days[s] : ""), () => app.choose("session", s, true)); });
      if (!P.classes[p].length) make("span", at, w("nowhere"), "open");
    }
    function person(p) {
      head(P.name[p], P.unit[p]);
      const list = make("dl", parts.panel);
      classes(list, p);
      if (P.lacks[p]) fact(list, w("need"), w("lacks"), true);
    }
    function home(h) {
      const who = M.at(h);
      head(w("home", { count: show(who.length) }), "");
      people(w("people"), who);
    }
    function render() {
      parts.panel.replaceChildren();
      if (state.kind === "session") session(state.n);
      else if (state.kind === "person") person(state.n);
      else if (state.kind === "home") home(state.n);
      else make("p", parts.panel, w("hint"), "none");
      if (!state.kind && D.missed.length) {
        make("h4", parts.panel, w("not_kept") + " " + D.missed.length);
        const list = make("ul", parts.panel, undefined, "scroll");
        D.missed.slice(0, MOST).forEach((m) => make("li", list, m[state.lang], "error"));
      }
    }
    function list() {
      parts.list.replaceChildren();
      make("h2", parts.list, w("list", { count: S.name.length }));
      const rows = make("ul", parts.list, undefined, "rows");
      S.name.forEach((name, s) => {
        const item = make("li", rows), b = make("button", item, undefined, "row two");
        b.type = "button";
        window.zhucunPage.swatch(b, S.venue[s] < 0 ? M.C.none : D.venueColours[S.venue[s]]);
        make("span", b, name, "name");
        make("span", b, S.days[s], "figure");
        make("span", b, show(S.size[s]) + "/" + show(S.capacity[s]), "figure");
        b.addEventListener("click", () => app.choose("session", s, true));
      });
    }
    function find() {
      const text = folded(parts.input.value);
      parts.found.replaceChildren();
      if (!text) return;
      const hits = [];
      S.name.forEach((name, s) => { if (folded(name + S.place[s]).includes(text)) hits.push([name + (S.days[s] ? " · " + S.days[s] : ""), "session", s]); });
      P.name.forEach((name, p) => { if (folded(name + P.unit[p]).includes(text)) hits.push([name + (P.unit[p] ? " · " + P.unit[p] : ""), "person", p]); });
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
  },
};
