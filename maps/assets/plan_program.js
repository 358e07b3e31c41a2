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

  /* ---- entries by row, pairs and counts apart; those of counts by column as well ---- */
  const first = new Int32Array(rows + 1), value = Float64Array.from(E.value, (v) => E.values[v]), column = summed(E.column);
  E.count.forEach((n, r) => { first[r + 1] = first[r] + n; });
  const code = new Int32Array(rows);
  let from = 0;
  E.spans.forEach(([n, c]) => { code.fill(c, from, from + n); from += n; });
  const counted = [], begins = new Int32Array(rows + 1), sizes = new Int32Array(counts + 1);
  for (let r = 0; r < rows; r++) {
    for (let e = first[r]; e < first[r + 1]; e++) if (column[e] >= pairs && value[e]) { counted.push(e); sizes[column[e] - pairs + 1]++; }
    begins[r + 1] = counted.length;
  }
  for (let c = 0; c < counts; c++) sizes[c + 1] += sizes[c];
  const spots = Int32Array.from(sizes), rowAt = new Int32Array(counted.length), valueAt = new Float64Array(counted.length);
  for (let r = 0; r < rows; r++) for (let k = begins[r]; k < begins[r + 1]; k++) { const c = column[counted[k]] - pairs, to = spots[c]++; rowAt[to] = r; valueAt[to] = value[counted[k]]; }
  const goals = E.goals.map((g) => ({ label: g.label, level: g.level, weight: g.weight, column: summed(g.column), cost: g.cost }));
  const choosing = new Set(E.choosing), bars = new Map();
  E.bars[0].forEach((pair, i) => { if (!bars.has(pair)) bars.set(pair, []); bars.get(pair).push(E.bars[1][i]); });

  /* ---- counting columns: no more than rows ask for, one row at a time ---- */
  function activity(x) {
    const out = new Float64Array(rows);
    for (let r = 0, e = 0; r < rows; r++) { let sum = 0; for (const end = first[r + 1]; e < end; e++) if (x[column[e]]) sum += value[e]; out[r] = sum; }
    return out;
  }
  /* Least and most of each count by what follows from single rows; a row that cannot be kept is dead. */
  function propagated(act) {
    const least = new Float64Array(counts), most = Float64Array.from(upper), dead = new Uint8Array(rows);
    let waiting = new Uint8Array(rows).fill(1), again = true;
    while (again) {
      const next = new Uint8Array(rows);
      again = false;
      for (let r = 0; r < rows; r++) {
        if (!waiting[r] || dead[r]) continue;
        let small = act[r], large = act[r];
        for (let k = begins[r]; k < begins[r + 1]; k++) { const e = counted[k], c = column[e] - pairs, v = value[e]; small += v * (v > 0 ? least[c] : most[c]); large += v * (v > 0 ? most[c] : least[c]); }
        if (small > high[r] + NEAR || large < low[r] - NEAR) { dead[r] = 1; continue; }
        for (let k = begins[r]; k < begins[r + 1]; k++) {
          const e = counted[k], c = column[e] - pairs, v = value[e];
          const above = (low[r] - large + v * (v > 0 ? most[c] : least[c])) / v, below = (high[r] - small + v * (v > 0 ? least[c] : most[c])) / v;
          const asked = Math.min(most[c], Math.ceil((v > 0 ? above : below) - NEAR)), allowed = Math.max(least[c], Math.floor((v > 0 ? below : above) + NEAR));
          if (!(asked > least[c]) && !(allowed < most[c])) continue;
          small -= v * (v > 0 ? least[c] : most[c]); large -= v * (v > 0 ? most[c] : least[c]);
          if (asked > least[c]) least[c] = asked;
          if (allowed < most[c]) most[c] = Math.max(allowed, least[c]);
          small += v * (v > 0 ? least[c] : most[c]); large += v * (v > 0 ? most[c] : least[c]);
          for (let t = sizes[c]; t < sizes[c + 1]; t++) next[rowAt[t]] = 1;
          again = true;
        }
      }
      waiting = next;
    }
    return { least, dead };
  }
  function withCounts(act, y) {
    const out = Float64Array.from(act);
    for (let c = 0; c < counts; c++) if (y[c]) for (let t = sizes[c]; t < sizes[c + 1]; t++) out[rowAt[t]] += valueAt[t] * y[c];
    return out;
  }
  const isBroken = (sum, r) => sum[r] < low[r] - NEAR || sum[r] > high[r] + NEAR;
  function alive(sum, dead) { for (let r = 0; r < rows; r++) if (!dead[r] && isBroken(sum, r)) return false; return true; }
  /* One count after the other takes what rows still ask for; capped: no more than others leave it. */
  function filled(sum, begun, dead, capped) {
    const y = Float64Array.from(begun);
    sum = Float64Array.from(sum);
    for (let c = 0; c < counts; c++) {
      let need = 0, room = upper[c] - y[c];
      for (let t = sizes[c]; t < sizes[c + 1]; t++) {
        const r = rowAt[t], v = valueAt[t];
        if (dead[r]) continue;
        need = Math.max(need, (v > 0 ? low[r] - sum[r] : high[r] - sum[r]) / v);
        if (capped) room = Math.min(room, Math.floor(Math.max(0, (v > 0 ? high[r] - sum[r] : low[r] - sum[r]) / v) + EPS));
      }
      const amount = Math.min(room, Math.ceil(need - EPS));
      if (amount > 0) { y[c] += amount; for (let t = sizes[c]; t < sizes[c + 1]; t++) sum[rowAt[t]] += amount * valueAt[t]; }
    }
    return { y, sum };
  }
  function completed(x) {
    const act = activity(x), { least, dead } = propagated(act), sum = withCounts(act, least);
    if (alive(sum, dead)) return { y: least, sum, dead };
    const whole = filled(sum, least, dead, false);
    if (alive(whole.sum, dead)) return { ...whole, dead };
    return { ...filled(sum, least, dead, true), dead };
  }

  /* ---- what rows and costs say ---- */
  /* The pairs of a row that stand, or (where none does) all of them. */
  function spoken(r, x) {
    const all = [];
    for (let e = first[r]; e < first[r + 1]; e++) if (column[e] < pairs) all.push(column[e]);
    const stand = all.filter((p) => x[p]);
    return stand.length ? stand : all;
  }
  function costs(x, y) {
    return goals.map((g) => {
      let sum = 0;
      for (let i = 0; i < g.column.length; i++) { const c = g.column[i]; if (c < pairs ? x[c] : y[c - pairs]) sum += g.cost[i] * (c < pairs ? 1 : y[c - pairs]); }
      return sum / STEPS;
    });
  }
  /* own: what a layer itself forbids (then nothing else is certain); broken: clauses with whom and
     where; unknown: clauses that only a new solve can judge; costs by goal, without weights. */
  function evaluate(x) {
    const { y, sum, dead } = completed(x), own = [], broken = new Map(), unknown = new Set();
    const note = (clause, some) => { if (!broken.has(clause)) broken.set(clause, []); broken.get(clause).push(some); };
    for (let r = 0; r < rows; r++) {
      if (!isBroken(sum, r) || code[r] < 0) continue;
      const kinds = OWN.length * E.layers.length;
      if (code[r] < kinds) own.push({ layer: Math.floor(code[r] / OWN.length), kind: OWN[code[r] % OWN.length], pairs: spoken(r, x) });
      else if (choosing.has(code[r] - kinds) && !dead[r]) unknown.add(code[r] - kinds);
      else note(code[r] - kinds, spoken(r, x));
    }
    for (const [pair, clauses] of bars) if (x[pair]) clauses.forEach((c) => note(c, [pair]));
    return { own, broken, unknown, costs: costs(x, y), unkept: E.unkept.reduce((n, c) => n + y[c - pairs], 0), y };
  }
  const planned = new Uint8Array(pairs);
  summed(E.planned).forEach((p) => { planned[p] = 1; });
  const short = E.short.map((s) => ({ layer: s.layer, first: s.first - pairs, places: summed(s.place) }));
  return { E, pairs, layer, place, supply, at, here, of, bars, goals, planned, short, evaluate };
};
