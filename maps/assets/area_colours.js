"use strict";
/* By what places are coloured: a scheme has its legend items and tells the item of a place. */
window.zhucunAreas = {};
window.zhucunAreas.colours = function (M) {
  const { D, C, P, w, t, show, named } = M, RANK = { below: 1, above: 2 }, BROKEN = 3;

  function modes() {
    const found = [["area", w("by_area")]];
    if (D.inForce.length) found.push(["current", w("by_current")]);
    D.columns.forEach((name, k) => found.push(["place:" + k, w("by_place", { name: t(name) })], ["sum:" + k, w("by_sum", { name: t(name) })]));
    if (M.shows("kept")) found.push(["missed", w("by_missed")]);
    return found;
  }
  /* An item for every colour alone; all: name and colour of every group, -1 for none. */
  function groups(all, of) {
    const items = all.map((g) => ({ label: named(g), colour: g.colour }));
    const none = items.length;
    if (P.name.some((_, n) => of(n) < 0)) items.push({ label: w("key_none"), colour: C.none });
    return { items, of: (n) => (of(n) < 0 ? none : of(n)), many: true };
  }
  /* Five classes of about as many places each, by their values. */
  function amounts(value, each) {
    const known = each.filter((v) => v !== null).sort((a, b) => a - b), cuts = [];
    for (let k = 1; k < C.ramp.length && known.length; k++) {
      const cut = known[Math.floor((k * known.length) / C.ramp.length)];
      if (cut > (cuts.length ? cuts[cuts.length - 1] : known[0])) cuts.push(cut);
    }
    const step = cuts.length ? (C.ramp.length - 1) / cuts.length : 0;
    const items = (known.length ? [known[0], ...cuts] : []).map((from, k) => {
      const mine = known.filter((v) => v >= from && (k === cuts.length || v < cuts[k])), to = mine[mine.length - 1];
      return { label: from === to ? show(from) : show(from) + " – " + show(to), colour: C.ramp[Math.round(k * step)] };
    });
    const none = items.length;
    if (P.name.some((_, n) => value(n) === null)) items.push({ label: w("key_unknown"), colour: C.none });
    return { items, of: (n) => { const v = value(n); return v === null ? none : cuts.filter((cut) => v >= cut).length; } };
  }
  function missed() {
    const items = [["kept", C.kept], ["below", C.below], ["above", C.above], ["broken", C.broken]].map(([key, colour]) => ({ label: w("key_" + key), colour }));
    const found = P.name.map((_, n) => Math.max(0, ...M.missedAt(n).map((k) => RANK[D.missed[k].kind] || BROKEN)));
    return { items, of: (n) => found[n] };
  }
  function now(mode) {
    const [kind, k] = mode.split(":");
    if (kind === "current") return groups(D.inForce, (n) => P.current[n]);
    if (kind === "place") return amounts((n) => P.values[k][n], [...P.values[k]]);
    if (kind === "sum") return amounts((n) => (P.area[n] < 0 ? null : D.areas[P.area[n]].sums[k]), D.areas.map((a) => a.sums[k]));
    if (kind === "missed") return missed();
    return groups(D.areas, (n) => P.area[n]);
  }
  return { modes, now };
};
