"use strict";
/* Rows and costs of the plan that is edited: evaluated by arithmetic, whatever rule a row is of. */
window.zhucunPlan = window.zhucunPlan || {};
window.zhucunPlan.program = function (E) {
  const NEAR = 1e-6, EPS = 1e-9, STEPS = 1e6, OWN = ["demand", "capacity", "role"];
  const summed = (steps) => { const out = new Int32Array(steps.length); let at = 0; for (let i = 0; i < out.length; i++) out[i] = at += steps[i]; return out; };
  const bounds = (list, none) => Float64Array.from(list, (v) => (v === null ? none : v));

  /* ---- pairs: layer, place and supply of each column that is one ---- */
  const layer = [], place = [], supply = [];
  E.layers.forEach((l, k) => { const s = summed(l.supply); summed(l.place).forEach((p, i) => { layer.push(k); place.push(p); supply.push(s[i]); }); });
  const grouped = (ends) => { const found = new Map(); ends.forEach((end, i) => { const key = layer[i] + ":" + end; if (!found.has(key)) found.set(key, []); found.get(key).push(i); }); return (l, end) => found.get(l + ":" + end) || []; };
  const here = grouped(place), of = grouped(supply);
  const pairs = layer.length, counts = E.upper.length, rows = E.low.length;
  const at = new Map(layer.map((l, i) => [l + ":" + place[i] + ":" + supply[i], i]));
  const upper = Float64Array.from(E.upper, (v) => Math.floor(v + EPS));
  const low = bounds(E.low, -Infinity), high = bounds(E.high, Infinity);

  /* ---- entries by row (all, and those of counts) and by column ---- */
  const value = Float64Array.from(E.value, (v) => E.values[v]), column = summed(E.column), width = pairs + counts;
  const first = new Int32Array(rows + 1), begins = new Int32Array(rows + 1), sizes = new Int32Array(width + 1), counted = [];
  E.count.forEach((n, r) => { first[r + 1] = first[r] + n; });
  const code = new Int32Array(rows);
  let from = 0;
  E.spans.forEach(([n, c]) => { code.fill(c, from, from + n); from += n; });
  for (let r = 0; r < rows; r++) {
    for (let e = first[r]; e < first[r + 1]; e++) { sizes[column[e] + 1]++; if (column[e] >= pairs && value[e]) counted.push(e); }
    begins[r + 1] = counted.length;
  }
  for (let c = 0; c < width; c++) sizes[c + 1] += sizes[c];
  const spots = Int32Array.from(sizes), rowAt = new Int32Array(column.length), valueAt = new Float64Array(column.length);
  for (let r = 0; r < rows; r++) for (let e = first[r]; e < first[r + 1]; e++) { const to = spots[column[e]]++; rowAt[to] = r; valueAt[to] = value[e]; }
  const goals = E.goals.map((g) => {
    const cost = new Float64Array(width);
    summed(g.column).forEach((c, i) => { cost[c] = g.cost[i]; });
    return { label: g.label, level: g.level, weight: g.weight, cost };
  });
  const choosing = new Set(E.choosing), bars = new Map();
  E.bars[0].forEach((pair, i) => { if (!bars.has(pair)) bars.set(pair, []); bars.get(pair).push(E.bars[1][i]); });

  /* ---- rows that share counts make one piece: only the pieces that an edit touches are done anew ---- */
  const parent = Int32Array.from({ length: counts }, (_, c) => c);
  const find = (c) => { while (parent[c] !== c) { parent[c] = parent[parent[c]]; c = parent[c]; } return c; };
  const countOf = (k) => column[counted[k]] - pairs;
  for (let r = 0; r < rows; r++) for (let k = begins[r] + 1; k < begins[r + 1]; k++) parent[find(countOf(k))] = find(countOf(begins[r]));
  const pieces = new Map();
  const pieceOf = (root) => { if (!pieces.has(root)) pieces.set(root, { rows: [], counts: [] }); return pieces.get(root); };
  for (let c = 0; c < counts; c++) pieceOf(find(c)).counts.push(c);
  for (let r = 0; r < rows; r++) if (begins[r] < begins[r + 1]) pieceOf(find(countOf(begins[r]))).rows.push(r);
  const rootOf = (r) => (begins[r] < begins[r + 1] ? find(countOf(begins[r])) : -1);

  /* ---- counting columns of a piece: no more than rows ask for, one row at a time ---- */
  const last = new Uint8Array(pairs), act = new Float64Array(rows), sum = new Float64Array(rows), dead = new Uint8Array(rows), y = new Float64Array(counts), total = goals.map(() => 0);
  const least = new Float64Array(counts), most = new Float64Array(counts), waiting = new Uint8Array(rows), wrong = new Set();
  let fresh = true;
  const isBroken = (r) => sum[r] < low[r] - NEAR || sum[r] > high[r] + NEAR;
  const isWhole = (piece) => piece.rows.every((r) => dead[r] || !isBroken(r));
  function add(c, amount) { for (let t = sizes[pairs + c]; t < sizes[pairs + c + 1]; t++) sum[rowAt[t]] += amount * valueAt[t]; }
  function set(piece, values) {
    piece.rows.forEach((r) => { sum[r] = act[r]; });
    piece.counts.forEach((c) => { y[c] = values[c]; if (y[c]) add(c, y[c]); });
  }
  /* Least and most of each count by what follows from single rows; a row that cannot be kept is dead. */
  function tighten(r, again) {
    let small = act[r], large = act[r];
    for (let k = begins[r]; k < begins[r + 1]; k++) { const c = countOf(k), v = value[counted[k]]; small += v * (v > 0 ? least[c] : most[c]); large += v * (v > 0 ? most[c] : least[c]); }
    if (small > high[r] + NEAR || large < low[r] - NEAR) { dead[r] = 1; return; }
    for (let k = begins[r]; k < begins[r + 1]; k++) {
      const c = countOf(k), v = value[counted[k]];
      const above = (low[r] - large + v * (v > 0 ? most[c] : least[c])) / v, below = (high[r] - small + v * (v > 0 ? least[c] : most[c])) / v;
      const asked = Math.min(most[c], Math.ceil((v > 0 ? above : below) - NEAR)), allowed = Math.max(least[c], Math.floor((v > 0 ? below : above) + NEAR));
      if (!(asked > least[c]) && !(allowed < most[c])) continue;
      small -= v * (v > 0 ? least[c] : most[c]); large -= v * (v > 0 ? most[c] : least[c]);
      if (asked > least[c]) least[c] = asked;
      if (allowed < most[c]) most[c] = Math.max(allowed, least[c]);
      small += v * (v > 0 ? least[c] : most[c]); large += v * (v > 0 ? most[c] : least[c]);
      for (let t = sizes[pairs + c]; t < sizes[pairs + c + 1]; t++) if (!waiting[rowAt[t]]) { waiting[rowAt[t]] = 1; again.push(rowAt[t]); }
    }
  }
  function propagate(piece) {
    piece.counts.forEach((c) => { least[c] = 0; most[c] = upper[c]; });
    piece.rows.forEach((r) => { dead[r] = 0; waiting[r] = 1; });
    let todo = [...piece.rows];
    while (todo.length) {
      const again = [];
      todo.forEach((r) => { waiting[r] = 0; if (!dead[r]) tighten(r, again); });
      todo = again;
    }
  }
  /* One count after the other takes what rows still ask for; capped: no more than others leave it. */
  function fill(piece, capped) {
    set(piece, least);
    piece.counts.forEach((c) => {
      let need = 0, room = upper[c] - y[c];
      for (let t = sizes[pairs + c]; t < sizes[pairs + c + 1]; t++) {
        const r = rowAt[t], v = valueAt[t];
        if (dead[r] || !v) continue;
        need = Math.max(need, (v > 0 ? low[r] - sum[r] : high[r] - sum[r]) / v);
        if (capped) room = Math.min(room, Math.floor(Math.max(0, (v > 0 ? high[r] - sum[r] : low[r] - sum[r]) / v) + EPS));
      }
      const amount = Math.min(room, Math.ceil(need - EPS));
      if (amount > 0) { y[c] += amount; add(c, amount); }
    });
  }
  function complete(piece) {
    piece.counts.forEach((c) => { if (y[c]) goals.forEach((g, k) => { total[k] -= g.cost[pairs + c] * y[c]; }); });
    propagate(piece);
    set(piece, least);
    if (!isWhole(piece)) fill(piece, false);
    if (!isWhole(piece)) fill(piece, true);
    piece.counts.forEach((c) => { if (y[c]) goals.forEach((g, k) => { total[k] += g.cost[pairs + c] * y[c]; }); });
  }
  /* Bring everything to what the pairs of x ask for. */
  function settle(x) {
    const touched = new Set();
    for (let p = 0; p < pairs; p++) {
      if (x[p] === last[p]) continue;
      const sign = x[p] ? 1 : -1;
      last[p] = x[p];
      for (let t = sizes[p]; t < sizes[p + 1]; t++) { act[rowAt[t]] += sign * valueAt[t]; touched.add(rowAt[t]); }
      goals.forEach((g, k) => { total[k] += sign * g.cost[p]; });
    }
    if (fresh) for (let r = 0; r < rows; r++) touched.add(r);
    const roots = new Set(fresh ? pieces.keys() : [...touched].map(rootOf).filter((root) => root >= 0));
    fresh = false;
    roots.forEach((root) => complete(pieces.get(root)));
    const judge = (r) => { if (isBroken(r)) wrong.add(r); else wrong.delete(r); };
    touched.forEach((r) => { if (begins[r] === begins[r + 1]) { sum[r] = act[r]; judge(r); } });
    roots.forEach((root) => pieces.get(root).rows.forEach(judge));
  }

  /* ---- what rows and costs say ---- */
  /* The pairs of a row that stand, or (where none does) all of them. */
  function spoken(r, x) {
    const all = [];
    for (let e = first[r]; e < first[r + 1]; e++) if (column[e] < pairs) all.push(column[e]);
    const stand = all.filter((p) => x[p]);
    return stand.length ? stand : all;
  }
  /* own: what a layer itself forbids (then nothing else is certain); broken: clauses with whom and
     where; unknown: clauses that only a new solve can judge; costs by goal, without weights. */
  function evaluate(x) {
    settle(x);
    const own = [], broken = new Map(), unknown = new Set();
    const note = (clause, some) => { if (!broken.has(clause)) broken.set(clause, []); broken.get(clause).push(some); };
    for (const r of [...wrong].sort((a, b) => a - b)) {
      if (code[r] < 0) continue;
      const kinds = OWN.length * E.layers.length;
      if (code[r] < kinds) own.push({ layer: Math.floor(code[r] / OWN.length), kind: OWN[code[r] % OWN.length], pairs: spoken(r, x) });
      else if (choosing.has(code[r] - kinds) && !dead[r]) unknown.add(code[r] - kinds);
      else note(code[r] - kinds, spoken(r, x));
    }
    for (const [pair, clauses] of bars) if (x[pair]) clauses.forEach((c) => note(c, [pair]));
    return { own, broken, unknown, costs: total.map((cost) => cost / STEPS), unkept: E.unkept.reduce((n, c) => n + y[c - pairs], 0), y };
  }
  const planned = new Uint8Array(pairs);
  summed(E.planned).forEach((p) => { planned[p] = 1; });
  const short = E.short.map((s) => ({ layer: s.layer, first: s.first - pairs, places: summed(s.place) }));
  return { E, pairs, layer, place, supply, at, here, of, bars, goals, planned, short, evaluate };
};
