"use strict";
/* What is chosen: a village with its package and reasons, a person, a unit, a township. */
window.zhucunPlan.panel = function (app, panel) {
  const { M } = app, { state, places, supplies, units, towns, w, t } = M, { make, swatch } = window.zhucunPage;
  const figure = (cost) => (cost / 1e4).toFixed(3);
  const join = (words) => words.filter(Boolean).join(w("list_mark"));

  function link(parent, text, act) {
    const b = make("button", parent, text, "link");
    b.type = "button";
    b.addEventListener("click", act);
    return b;
  }
  const toPlace = (parent, n) => link(parent, places[n].name, () => app.choose("place", n, true));
  function toSupply(parent, k) {
    const s = supplies[k], isUnit = s.kind === 1 && s.unit >= 0;
    link(parent, s.name, () => (isUnit ? app.choose("unit", s.unit, true) : app.choose("supply", k, true))).dataset.supply = k;
    if (s.kind === 0 && s.unit >= 0) { make("span", parent, " "); link(parent, units[s.unit].name, () => app.choose("unit", s.unit, true)).classList.add("unit"); }
  }
  function way(post) {
    const far = post.km >= 0 ? w(M.D.roads ? "kilometres_road" : "kilometres", { count: post.km.toFixed(1) }) : "";
    return [far, post.minutes >= 0 ? w("takes", { count: post.minutes }) : ""].filter(Boolean).join(" · ");
  }
  function head(name, where) {
    const row = make("div", panel, undefined, "head");
    make("h3", row, name);
    const b = make("button", row, "×", "icon");
    b.type = "button"; b.title = w("close"); b.setAttribute("aria-label", w("close"));
    b.addEventListener("click", () => app.choose("", -1));
    if (where) make("div", panel, where, "where");
  }
  function back() {
    if (state.back >= 0) link(make("div", panel), "← " + w("back") + " " + places[state.back].name, () => app.choose("place", state.back, true));
  }

  /* ---- one layer at a place ---- */
  function reasons(parent, layer, n, posts) {
    const L0 = M.D.layers[layer], box = make("details", parent, undefined, "why");
    make("summary", box, w("why"));
    box.addEventListener("toggle", () => { if (box.open && box.children.length === 1) fill(); });
    function fill() {
      if (posts.length) {
        const except = M.D.exceptions.filter((x) => x[0] === layer && x[1] === n), open = except.map((x) => t(x[2]));
        const kept = L0.rules.map(t).filter((rule) => !open.includes(rule));
        make("h4", box, w("rules"));
        make("p", box, kept.length ? join(kept) : w("no_rules"));
        if (except.length) make("h4", box, w("exceptions"));
        except.forEach((x) => make("p", box, t(x[2]) + (state.lang ? ": " : "：") + t(x[3]) + (x[4] ? " · " + x[4] : "")));
        make("h4", box, w("cost"));
        posts.forEach((p) => costs(box, p, L0.goals, posts.length > 1));
      }
      make("h4", box, w("next"));
      const rivals = M.rivals.get(layer + ":" + n);
      const fixed = M.fixed.get(layer + ":" + n) || [];
      if (!rivals) { make("p", box, w("next_none")); return; }
      const list = make("ol", box);
      const dearest = Math.max(...posts.filter((p) => p.terms.length).map((p) => sum(p, L0.goals)));
      rivals.forEach((r) => rival(make("li", list), layer, r, Number(figure(r.cost)) < Number(figure(dearest))));
      if (fixed.length) make("p", box, w("next_fixed", { names: join(fixed.map((k) => supplies[k].name)) }), "unit");
      make("p", box, w("next_exact"), "unit");
    }
  }
  function costs(box, post, goals, named) {
    if (!post.terms.length) { make("p", box, w("no_cost")); return; }
    const weight = (i) => M.D.weights[goals[i]], times = (i) => (weight(i) === 1 ? "" : " " + w("times", { weight: weight(i) }));
    const parts = post.terms.map((c, i) => t(M.D.goals[goals[i]]) + " " + figure(c) + times(i));
    make("p", box, (named ? supplies[post.supply].name + (state.lang ? ": " : "：") : "") + join(parts) + (state.lang ? "; " : "；") + w("cost_sum", { sum: figure(sum(post, goals)) }));
  }
  const sum = (post, goals) => post.terms.reduce((a, c, i) => a + M.D.weights[goals[i]] * c, 0);
  /* Who would be cheaper by himself than whoever is posted has a reason beside his cost. */
  function rival(li, layer, r, cheaper) {
    toSupply(li, r.supply);
    const busy = supplies[r.supply].posts.filter((p) => p.layer === layer).map((p) => places[p.place].name);
    const now = busy.length ? w("next_busy", { place: join(busy.slice(0, 3)) + (busy.length > 3 ? "…" : "") }) : w("next_free");
    const elsewhere = supplies[r.supply].posts.filter((p) => p.layer !== layer).map((p) => places[p.place].name + " " + t(M.D.layers[p.layer].label));
    const beside = elsewhere.length ? " · " + w("next_other", { place: join(elsewhere.slice(0, 3)) + (elsewhere.length > 3 ? "…" : "") }) : "";
    const reason = cheaper ? (state.lang ? "; " : "；") + (busy.length ? w("next_moves", { place: join(busy.slice(0, 3)) }) : w("next_bound")) : "";
    make("span", li, " " + w("next_item", { cost: figure(r.cost) }) + " · " + now + beside + reason, "unit");
  }
  function layerBlock(list, k, n) {
    const here = M.around(n).filter((m) => places[m].posts.concat(places[m].gaps, places[m].changes).some((p) => p.layer === k));
    if (!here.length) return false;
    const posts = M.postsAt(n, k), gaps = M.gapsAt(n, k), dt = make("dt", list);
    swatch(dt, M.D.layers[k].colour);
    make("span", dt, t(M.D.layers[k].label));
    if (here[0] !== n) toPlace(dt, here[0]);
    posts.forEach((p) => {
      const dd = make("dd", list);
      toSupply(dd, p.supply);
      if (t(p.role)) make("span", dd, " (" + t(p.role) + ")", "unit");
      if (way(p)) make("div", dd, way(p), "way");
    });
    app.edit.controls(make("dd", list), k, here[0]);
    M.changesAt(n, k).forEach((c) => make("dd", list, M.changeWords(c), "change"));
    gaps.forEach((g) => make("dd", list, w("shortage") + " " + g.missing + " · " + t(g.cause), "open"));
    if (M.shows("reasons")) reasons(make("dd", list), k, here[0], posts);
    return true;
  }

  /* ---- what may be chosen ---- */
  function showPlace(n) {
    const v = places[n];
    head(v.name, (v.village ? [M.counties.length > 1 ? M.counties[v.county].name : "", towns[v.town].name, t(M.D.classes[v.cls].label), v.code, v.hard >= 0 ? w("hardness") + " " + (v.hard / 100).toFixed(2) : ""] : [v.around]).filter(Boolean).join(" · "));
    if (v.rough) make("div", panel, w("rough"), "flag");
    if (v.drawn) make("div", panel, w("drawn"), "flag");
    const list = make("dl", panel), none = [];
    M.D.layers.forEach((l, k) => { if (!layerBlock(list, k, n) && v.village) none.push(t(l.label)); });
    if (none.length) make("div", panel, w(M.shows("gaps") ? "not_served" : "unlisted_by") + " " + none.join(" · "), "where none");
  }
  function postings(posts, who) {
    const list = make("dl", panel, undefined, "scroll");
    posts.forEach((p) => {
      const dd = make("dd", list);
      toPlace(dd, p.place);
      const town = places[p.place].village ? towns[places[p.place].town].name : "";
      make("span", dd, " " + [town, t(M.D.layers[p.layer].label), way(p)].filter(Boolean).join(" · "), "unit");
      if (who && supplies[p.supply].kind !== 1) { make("span", dd, " "); toSupplyOnly(dd, p.supply); }
    });
  }
  const toSupplyOnly = (parent, k) => { link(parent, supplies[k].name, () => app.choose("supply", k, true)).dataset.supply = k; };
  function showSupply(k) {
    const s = supplies[k];
    back();
    head(s.name, s.level ? t(M.D.levels[s.level]) : "");
    if (s.unit >= 0) link(make("div", panel), units[s.unit].name, () => app.choose("unit", s.unit, true));
    make("h4", panel, w("serves", { count: s.posts.length }));
    postings(s.posts, false);
  }
  function showUnit(u) {
    const posts = M.postsOfUnit(u), people = new Set(posts.filter((p) => supplies[p.supply].kind === 0).map((p) => p.supply)).size;
    const level = units[u].supplies.map((s) => s.level).find(Boolean);
    back();
    head(units[u].name, level ? t(M.D.levels[level]) : "");
    make("h4", panel, [w("serves", { count: new Set(posts.map((p) => p.place)).size }), people ? w("people", { count: people }) : ""].filter(Boolean).join(" · "));
    postings(posts, true);
  }
  function showTown(k) {
    head(towns[k].name, towns[k].members.length + " " + w("villages"));
    const list = make("dl", panel, undefined, "scroll");
    towns[k].members.forEach((n) => { const dd = make("dd", list); toPlace(dd, n); make("span", dd, " " + t(M.D.classes[places[n].cls].label), "unit"); });
  }
  /* Where the keys were: at the same control, else at the first of its layer, else at the panel. */
  function again(edit) {
    const all = edit ? [...panel.querySelectorAll("[data-edit]:not(div):not(:disabled)")] : [], spot = edit && edit.split(":").slice(0, 2).join(":") + ":";
    return all.find((node) => node.dataset.edit === edit) || all.find((node) => node.dataset.edit.startsWith(spot)) || panel;
  }
  const show = { place: showPlace, supply: showSupply, unit: showUnit, town: showTown };
  return {
    link,
    render() {
      const had = panel.contains(document.activeElement), edit = had && document.activeElement.dataset.edit;
      panel.replaceChildren();
      panel.setAttribute("aria-label", w("panel_title"));
      if (show[state.kind]) show[state.kind](state.n); else make("div", panel, w("hint"), "where");
      if (had) again(edit).focus({ preventScroll: true });
    },
  };
};
