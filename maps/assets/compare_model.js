"use strict";
/* Plans side by side as the page reads them: places, who holds what, and what differs, by kind. */
window.zhucunPlan = window.zhucunPlan || {};
window.zhucunCompare = {};
window.zhucunCompare.model = function (D) {
  const Ground = window.zhucunGround, V = D.villages, count = V.name.length, PLACED = 1;
  const state = { lang: D.language === "en" ? 1 : 0, one: 0, other: Math.min(1, D.plans.length - 1), layer: -1, view: "both", colour: "change", labels: true, n: -1 };
  const t = (pair) => (Array.isArray(pair) ? pair[state.lang] : pair);
  const w = (key, values) => t(D.words[key]).replace(/\{(\w+)\}/g, (all, name) => (values && name in values ? String(values[name]) : all));

  /* ---- shapes: every border once, for both its sides ---- */
  const lines = D.arcs.map(Ground.unroll), edges = Ground.boxesOf(lines), shapes = Ground.shapesOf(V.rings), rank = D.ranks;
  const boxes = new Float64Array(count * 4), spots = new Float64Array((count + D.areas.length) * 2).fill(NaN);
  Ground.layout(shapes, edges, Ground.unroll(V.at), (n) => V.flags[n] & PLACED, boxes, spots);
  const spot = (n) => (Number.isNaN(spots[2 * n]) ? null : [spots[2 * n], spots[2 * n + 1]]);
  const outlines = D.outlines.map(Ground.unroll);

  /* ---- places and holders, as the search reads them ---- */
  const point = (at) => at && [Ground.east(at[0]), Ground.south(at[1])];
  const towns = D.townships.name.map((name, k) => ({ name, at: point(D.townships.at[k]), members: [] }));
  const counties = D.counties.map((name) => ({ name }));
  const places = V.name.map((name, n) => ({ n, name, village: true, code: "", town: V.town[n], county: V.county[n], cls: 0 }));
  places.forEach((v) => towns[v.town].members.push(v.n));
  D.areas.forEach((a, k) => places.push({ n: count + k, name: a.name, village: false, around: a.county }));
  const inside = D.areas.map(() => []);
  if (V.areas) V.areas.forEach((areas, n) => areas.forEach((a) => inside[a - count].push(n)));
  const villagesOf = (n) => (n < count ? [n] : inside[n - count]);
  const units = D.holders.name.map((name, k) => ({ k, name }));
  const around = (n) => (n >= count || !V.areas ? [n] : [n].concat(V.areas[n]));

  /* ---- plans ---- */
  const plans = D.plans.map((plan) => {
    const at = new Map(), lack = new Map();
    const put = (key, who) => { if (!at.has(key)) at.set(key, []); at.get(key).push(who); };
    for (let i = 0; i < plan.posts.length; i += 3) put(plan.posts[i + 1] * D.layers.length + plan.posts[i], plan.posts[i + 2]);
    for (let i = 0; i < plan.gaps.length; i += 3) lack.set(plan.gaps[i + 1] * D.layers.length + plan.gaps[i], plan.gaps[i + 2]);
    at.forEach((who) => who.sort((a, b) => a - b));
    return { ...plan, at, lack };
  });
  const key = (n, layer) => n * D.layers.length + layer, NOBODY = [];
  const layers = () => (state.layer < 0 ? D.layers.map((_, k) => k) : [state.layer]);
  const who = (plan, n, layer) => around(n).flatMap((m) => plan.at.get(key(m, layer)) || NOBODY);
  const missing = (plan, n, layer) => around(n).reduce((sum, m) => sum + (plan.lack.get(key(m, layer)) || 0), 0);
  const missingAt = (plan, n) => layers().reduce((sum, k) => sum + missing(plan, n, k), 0);
  const served = (plan, n) => layers().some((k) => who(plan, n, k).length);
  /* The layer whose holders are shown: the chosen one, else the first that posts anybody. */
  const first = Math.max(0, D.layers.findIndex((_, k) => plans.some((plan) => plan.posts.some((layer, i) => i % 3 === 0 && layer === k))));
  const heldLayer = () => (state.layer < 0 ? first : state.layer);
  function holder(plan, n) { const found = who(plan, n, heldLayer()); return found.length ? D.holders.of[found[0]] : -1; }

  /* ---- what differs: bits of kinds, of every village with its township and county ---- */
  const C = D.colours, inks = { new: C.new, gone: C.gone, other: C.other, more: C.more, less: C.less, same: C.same, none: C.none };
  const KINDS = ["new", "gone", "other", "more", "less"];
  function kindOf(before, after, was, is) {
    const leaves = before.some((s) => !after.includes(s)), comes = after.some((s) => !before.includes(s));
    return (leaves && comes ? 4 : leaves ? 2 : comes ? 1 : 0) | (is > was ? 8 : is < was ? 16 : 0);
  }
  function between(a, b, k, m) { const at = key(m, k); return kindOf(a.at.get(at) || NOBODY, b.at.get(at) || NOBODY, a.lack.get(at) || 0, b.lack.get(at) || 0); }
  function differences() {
    const found = new Uint8Array(count), a = plans[state.one], b = plans[state.other], wanted = new Set(layers()), asked = new Set([...a.at.keys(), ...b.at.keys(), ...a.lack.keys(), ...b.lack.keys()]);
    asked.forEach((at) => {
      const k = at % D.layers.length, m = (at - k) / D.layers.length, bits = wanted.has(k) ? between(a, b, k, m) : 0;
      if (bits) villagesOf(m).forEach((n) => { found[n] |= bits; });
    });
    return found;
  }
  /* The kind that stands for a village: who left or changed first, then who came, then open posts. */
  const FIRST = [2, 4, 1, 8, 16], leading = (bits) => { const bit = FIRST.find((one) => bits & one); return bit ? KINDS[Math.log2(bit)] : ""; };
  const has = (bits, kind) => Boolean(bits & (1 << KINDS.indexOf(kind)));
  return {
    D: { ...D, classes: [{ label: ["", ""] }], levels: {} }, state, t, w, count, places, towns, counties, units, supplies: [], plans, lines, edges, rank, shapes, boxes, spot, outlines, KINDS, inks,
    latlng: Ground.latlng, bounds: (villages) => Ground.bounds(boxes, villages), around, villagesOf, who, missing, missingAt, served, holder, heldLayer, layers, differences, between, leading, has,
  };
};
