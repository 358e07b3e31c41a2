"use strict";
/* The plan as the other parts of the page read it: columns unpacked, indexes built once. */
window.zhucunPlan = {};
window.zhucunPlan.model = function (D) {
  const Ground = window.zhucunGround, PLACED = 1, ROUGH = 2, DRAWN = 4, V = D.villages, count = V.name.length;

  /* ---- words ---- */
  const state = {
    lang: D.language === "en" ? 1 : 0, county: -1, cls: -1, layer: -1, colour: "class",
    kind: "", n: -1, back: -1, lines: true, labels: true, borders: true, tab: "villages", by: "county", meeting: "",
  };
  const t = (pair) => (Array.isArray(pair) ? pair[state.lang] : pair);
  const w = (key, values) => t(D.words[key]).replace(/\{(\w+)\}/g, (all, name) => (values && name in values ? String(values[name]) : all));

  /* ---- geometry ---- */
  const { east, south, latlng, unroll } = Ground;
  const arcs = D.arcs.map(unroll), shapes = Ground.shapesOf(V.rings), parting = (rank) => arcs.map((_, a) => a).filter((a) => D.ranks[a] === rank);
  const lines = { borders: parting(1), counties: parting(2), outlines: D.outlines.map(unroll) };
  const boxes = new Float64Array(count * 4), spots = new Float64Array((count + D.areas.length) * 2).fill(NaN);
  Ground.layout(shapes, Ground.boxesOf(arcs), unroll(V.at), (n) => V.flags[n] & PLACED, boxes, spots);
  D.areas.forEach((a, k) => { if (a.at) { spots[2 * (count + k)] = east(a.at[0]); spots[2 * (count + k) + 1] = south(a.at[1]); } });
  const spot = (n) => (Number.isNaN(spots[2 * n]) ? null : [spots[2 * n], spots[2 * n + 1]]);
  const seats = D.units.at.map((at) => (at ? [east(at[0]), south(at[1])] : null));
  const towns = D.townships.name.map((name, k) => ({ name, at: D.townships.at[k] && [east(D.townships.at[k][0]), south(D.townships.at[k][1])], members: [], lift: 0 }));

  /* ---- places, postings, shortages ---- */
  const places = V.name.map((name, n) => ({
    n, name, village: true, code: V.code[n], town: V.town[n], county: V.county[n], cls: V.class[n], hard: V.hard[n],
    rough: Boolean(V.flags[n] & ROUGH), drawn: Boolean(V.flags[n] & DRAWN), areas: V.areas ? V.areas[n] : [], posts: [], gaps: [], beyond: [], changes: [], members: null,
  }));
  D.areas.forEach((a, k) => places.push({ n: count + k, name: a.name, village: false, around: a.county, county: D.counties.indexOf(a.county), town: -1, cls: -1, areas: [], posts: [], gaps: [], beyond: [], changes: [], members: [] }));
  const counties = D.counties.map((name) => ({ name, members: [] }));
  for (let n = 0; n < count; n++) {
    towns[V.town[n]].members.push(n);
    counties[V.county[n]].members.push(n);
    places[n].areas.forEach((a) => { places[a].members.push(n); if (!D.areas[a - count].level) places[a].town = V.town[n]; });
  }
  /* A township's name stands in its middle, or above its circles where most are stand-ins. */
  towns.forEach((town) => {
    const rough = town.members.filter((n) => places[n].rough);
    if (!town.at || !rough.length || rough.length * 2 < town.members.length) return;
    town.at = [town.at[0], Math.min(...rough.map((n) => spots[2 * n + 1]))];
    town.lift = 15;
  });
  const supplies = D.supplies.name.map((name, k) => ({ k, name, kind: D.supplies.kind[k], unit: D.supplies.unit[k], level: D.supplies.level[k], first: -1, posts: [] }));
  /* Several of one name are told apart by unit, else by level and the place first served in the plan. */
  const bearers = supplies.reduce((found, s) => found.set(s.name, (found.get(s.name) || 0) + 1), new Map());
  function about(k) {
    const s = supplies[k];
    if (s.unit >= 0 && s.kind !== 1) return D.units.name[s.unit];
    return [s.level ? t(D.levels[s.level]) : "", s.first >= 0 ? places[s.first].name : ""].filter(Boolean).join(" ");
  }
  function called(k) {
    const s = supplies[k], beside = bearers.get(s.name) > 1 ? about(k) : "";
    return beside ? s.name + (state.lang ? " (" + beside + ")" : "（" + beside + "）") : s.name;
  }
  const units = D.units.name.map((name, k) => ({ k, name, at: seats[k], supplies: [] }));
  supplies.forEach((s) => { if (s.unit >= 0) units[s.unit].supplies.push(s); });
  const P = D.posts;
  const posts = P.layer.map((layer, i) => {
    const post = { layer, place: P.place[i], supply: P.supply[i], role: P.roles[P.role[i]], km: P.hectometres[i] / 10, minutes: P.minutes[i], terms: P.terms[i] };
    places[post.place].posts.push(post);
    supplies[post.supply].posts.push(post);
    if (supplies[post.supply].first < 0) supplies[post.supply].first = post.place;
    return post;
  });
  const S = D.shortages;
  /* An edition that withholds something neither shows nor denies it. */
  const shows = (what) => !(D.withheld || []).includes(what);
  const gaps = S.layer.map((layer, i) => {
    const gap = { layer, place: S.place[i], missing: S.missing[i], cause: S.causes[S.cause[i]] };
    places[gap.place].gaps.push(gap);
    return gap;
  });
  /* Posts beyond the least that is asked for: they fill no demand. */
  const surplus = (D.surplus || []).map(([layer, place, count]) => ({ layer, place, count }));
  surplus.forEach((s) => places[s.place].beyond.push(s));
  const rivals = new Map();
  D.others.forEach((row) => {
    const found = [];
    for (let i = 2; i < row.length; i += 2) found.push({ supply: row[i], cost: row[i + 1] });
    rivals.set(row[0] + ":" + row[1], found);
  });

  const fixed = new Map(D.fixed.map((row) => [row[0] + ":" + row[1], row.slice(2)]));

  /* Changes against the plan before: that which was edited (then some were decided), else the one in force. */
  const changes = (D.changes || []).map(([layer, place, leaving, coming, stay, decided]) => ({ layer, place, leaving, coming, stay, decided: decided || 0, kind: !leaving.length ? "new" : coming.length ? "other" : "gone" }));
  changes.forEach((c) => places[c.place].changes.push(c));
  const revised = Boolean(D.prices);
  function changeWords(c) {
    const names = (list) => list.join(w("list_mark")), values = { coming: names(c.coming.map((k) => supplies[k].name)), leaving: names(c.leaving) };
    return w("change_" + c.kind, values) + (revised ? " · " + w(["change_follows", "change_decided", "change_left"][c.decided]) : "");
  }

  /* ---- questions ---- */
  const around = (n) => [n].concat(places[n].areas);
  /* What a place has of its own and of the areas it lies in; asked of every village at every look. */
  function at(n, what, layer) {
    const all = places[n].areas.length ? around(n).flatMap((m) => places[m][what]) : places[n][what];
    return layer < 0 ? all : all.filter((item) => item.layer === layer);
  }
  const postsAt = (n, layer) => at(n, "posts", layer), gapsAt = (n, layer) => at(n, "gaps", layer), changesAt = (n, layer) => at(n, "changes", layer);
  const villagesOf = (n) => places[n].members || [n];
  const postsOfUnit = (u) => units[u].supplies.flatMap((s) => s.posts);
  /* The postings of what is chosen: a village with its areas, a person, a leader, a unit. */
  function chosenPosts() {
    if (state.kind === "place") return postsAt(state.n, -1);
    if (state.kind === "supply") return supplies[state.n].posts;
    return state.kind === "unit" ? postsOfUnit(state.n) : [];
  }
  /* The villages that the selection is about, or null where it is about all. */
  function chosenVillages() {
    if (state.kind === "town") return towns[state.n].members;
    if (state.kind === "place" && !places[state.n].village) return places[state.n].members;
    if (state.kind !== "supply" && state.kind !== "unit") return null;
    return [...new Set(chosenPosts().flatMap((p) => villagesOf(p.place)))].sort((a, b) => a - b);
  }
  /* Whether the posts of a place are counted: a township or county has no class of villages. */
  function counted(n) {
    const v = places[n];
    return (state.county < 0 || v.county === state.county) && (state.cls < 0 || v.cls === state.cls);
  }
  const isCounted = (item) => counted(item.place) && (state.layer < 0 || item.layer === state.layer);
  function passes(n) {
    if (!counted(n)) return false;
    if (state.layer < 0) return true;
    return around(n).some((m) => places[m].posts.some((p) => p.layer === state.layer) || places[m].gaps.some((g) => g.layer === state.layer));
  }
  const passing = () => places.slice(0, count).filter((v) => passes(v.n)).map((v) => v.n);
  const bounds = (villages) => Ground.bounds(boxes, villages);
  return {
    D, shows, count, state, t, w, latlng, arcs, shapes, lines, boxes, spot, places, towns, counties, supplies, about, called, units, posts, gaps, rivals, fixed, changes, changeWords, revised,
    around, postsAt, gapsAt, changesAt, villagesOf, postsOfUnit, chosenPosts, chosenVillages, passes, passing, isCounted, surplus, bounds,
  };
};
