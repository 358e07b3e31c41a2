"use strict";
/* What a colour means: one entry of the legend per colour, one colour per village. */
window.zhucunPlan.colours = function (app) {
  const { M } = app, { state, places, w, t } = M, C = M.D.colours;
  const CADRES = 0, UNITS = 1, LEADERS = 2, HATCHES = 4;
  const layerWith = (...kinds) => M.D.layers.findIndex((l) => kinds.includes(l.supply));
  /* The layer that a mode speaks of: the chosen one where it fits, else the first that does. */
  function layerOf(...kinds) {
    if (state.layer >= 0 && kinds.includes(M.D.layers[state.layer].supply)) return state.layer;
    const first = layerWith(kinds[0]);
    return first >= 0 ? first : layerWith(...kinds);
  }
  const about = (layer) => (layer >= 0 ? w("of_layer", { layer: t(M.D.layers[layer].label) }) : "");
  const item = (label, colour) => ({ label, colour });

  function byClass() { return { items: M.D.classes.map((c) => item(t(c.label), c.colour)), of: (n) => places[n].cls }; }
  function byLayer() {
    if (!M.shows("gaps")) return { items: [item(w("posted"), C.covered), item(w("unlisted"), C.unasked)], of: (n) => (M.postsAt(n, state.layer).length ? 0 : 1), about: about(state.layer) };
    const items = [item(w("covered"), C.covered), item(w("partly"), C.partly), item(w("open"), C.open), item(w("unasked"), C.unasked)];
    const of = (n) => {
      const filled = M.postsAt(n, state.layer).length, open = M.gapsAt(n, state.layer).length;
      return open ? (filled ? 1 : 2) : filled ? 0 : 3;
    };
    return { items, of, about: about(state.layer) };
  }
  function byShortage() {
    const items = [item(w("no_shortage"), C.missing[0]), item(w("missing_count", { count: 1 }), C.missing[1]), item(w("missing_count", { count: 2 }), C.missing[2]), item(w("missing_more", { count: 3 }), C.missing[3])];
    const of = (n) => Math.min(3, M.gapsAt(n, state.layer).reduce((sum, g) => sum + g.missing, 0));
    return { items, of, about: about(state.layer) };
  }
  /* How much of what is asked is filled: of a township where villages are small, of each beyond. */
  function byFilled() {
    const edges = [49.999, 74.999, 89.999, 99.999], words = (i) => [w("filled_below", { to: 50 }), w("filled_from_to", { from: 50, to: 75 }), w("filled_from_to", { from: 75, to: 90 }), w("filled_from_to", { from: 90, to: 100 }), w("filled_all")][i];
    const wide = app.dense(), shares = wide ? M.towns.map((town) => M.sums.share(town.members)) : [];
    const asked = (n) => M.postsAt(n, state.layer).length || M.gapsAt(n, state.layer).length;
    const share = (n) => (wide ? shares[places[n].town] : asked(n) ? M.sums.share([n]) : -1);
    const value = (n) => { const x = share(n); return x < 0 ? -1 : 100 * x; };
    const found = binned(edges, C.filled, words, value, about(state.layer));
    found.items[found.items.length - 1].label = w("unasked");
    return { ...found, about: [found.about, w(wide ? "of_townships" : "of_villages")].filter(Boolean).join(" "), zoomed: true };
  }
  /* What is otherwise than in the plan before; of what was decided and what came of it, the first. */
  function byChange() {
    const kinds = M.revised ? ["change_decided", "change_follows"] : ["changed_gone", "changed_other", "changed_new"];
    const items = kinds.map((key, i) => item(w(key), C.changes[i])).concat(item(w("changed_none"), C.changes[3]));
    const of = (n) => { const found = M.changesAt(n, state.layer).map((c) => (M.revised ? (c.decided ? 0 : 1) : kinds.indexOf("changed_" + c.kind))); return found.length ? Math.min(...found) : kinds.length; };
    return { items, of, about: about(state.layer) };
  }
  /* The commonest holders have a colour of their own, and a hatch where colours come again. */
  function byHolder(layer, holder, name, pick, rest_of) {
    const first = places.slice(0, M.count).map((v) => { const p = M.postsAt(v.n, layer).map(holder).filter((k) => k >= 0); return p.length ? p[0] : -1; });
    const tally = new Map();
    first.forEach((k) => { if (k >= 0) tally.set(k, (tally.get(k) || 0) + 1); });
    const order = [...tally.keys()].sort((a, b) => tally.get(b) - tally.get(a) || a - b), colours = C.holders.length, shown = order.slice(0, colours * HATCHES);
    const items = shown.map((k, i) => ({ label: name(k), colour: C.holders[i % colours], hatch: Math.floor(i / colours), pick: () => pick(k) }));
    const rest = items.length, none = rest + (order.length > rest ? 1 : 0);
    if (none > rest) items.push({ ...item(w(rest_of, { count: order.length - rest }), C.other), again: true });
    items.push(item(w(M.shows("gaps") ? "nobody" : "unlisted"), C.none));
    const place = new Map(shown.map((k, i) => [k, i])), of = (n) => (first[n] < 0 ? none : place.has(first[n]) ? place.get(first[n]) : rest);
    const palette = Array.from({ length: colours * HATCHES }, (_, i) => ({ colour: C.holders[i % colours], hatch: Math.floor(i / colours) })), look = window.zhucunGround.spread(order, first, palette.length, M.spot);
    return { items, of, about: about(layer), palette: palette.concat({ colour: C.none, hatch: 0 }), paint: (n) => (first[n] < 0 ? palette.length : look.get(first[n])) };
  }
  const byUnit = () => byHolder(layerOf(UNITS, CADRES), (p) => M.supplies[p.supply].unit, (u) => M.units[u].name, (u) => app.choose("unit", u, true), "other_units");
  const byLeader = () => byHolder(layerOf(LEADERS), (p) => p.supply, (k) => M.supplies[k].name, (k) => app.choose("supply", k, true), "other_leaders");
  function binned(edges, colours, words, value, aboutLayer) {
    const items = colours.map((c, i) => item(words(i), c));
    items.push(item(w("unknown"), C.none));
    const of = (n) => { const x = value(n); if (x < 0) return colours.length; const i = edges.findIndex((e) => x <= e); return i < 0 ? colours.length - 1 : i; };
    return { items, of, about: aboutLayer };
  }
  function byTravel() {
    const edges = [15, 30, 60, 90], words = (i) => (i === 0 ? w("minutes_to", { to: 15 }) : i === 4 ? w("minutes_from", { from: 90 }) : w("minutes_from_to", { from: edges[i - 1], to: edges[i] }));
    return binned(edges, C.minutes, words, (n) => app.minutes(n), about(state.layer));
  }
  function byHardness() {
    const words = (i) => w("percent_from_to", { from: (i * 0.2).toFixed(1), to: (i * 0.2 + 0.2).toFixed(1) });
    return binned([20, 40, 60, 80], C.hardness, words, (n) => places[n].hard, "");
  }
  const modes = { class: byClass, layer: byLayer, filled: byFilled, shortage: byShortage, change: byChange, unit: byUnit, leader: byLeader, travel: byTravel, hardness: byHardness };
  function possible(mode) {
    if (mode === "unit") return M.units.length > 0 && layerWith(UNITS, CADRES) >= 0;
    if (mode === "leader") return layerWith(LEADERS) >= 0;
    if (mode === "filled") return M.shows("gaps") && M.shows("reasons");
    if (mode === "change") return M.changes.length > 0;
    if (mode === "shortage") return M.shows("gaps");
    if (mode === "travel") return M.posts.some((p) => p.minutes >= 0);
    return mode !== "hardness" || M.places.some((v) => v.hard >= 0);
  }
  const able = Object.keys(modes).filter(possible);
  /* After decisions the map opens on what they changed, else where posts are open on those. */
  const first = M.revised && M.changes.length ? "change" : M.gaps.length ? ["filled", "shortage", "class"].find((mode) => able.includes(mode)) : "class";
  return { modes: able, first, now: () => modes[state.colour]() };
};
