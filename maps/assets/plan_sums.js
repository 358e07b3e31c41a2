"use strict";
/* Sums of what passes the filter: by county, township, class, layer, unit or leader. */
window.zhucunPlan.sums = function (M) {
  const { D, state, places, supplies, w, t } = M, LEADERS = 2, WHOLE = -1, AREA = -2;
  const ofPlace = (key) => (item) => key(places[item.place]);
  /* Posts of townships and counties belong to no village's class, those of counties to no township. */
  const homes = {
    county: ofPlace((v) => v.county), township: ofPlace((v) => (v.town < 0 ? AREA : v.town)), class: ofPlace((v) => (v.village ? v.cls : AREA)), layer: (item) => item.layer,
    unit: (item) => (item.supply === undefined ? WHOLE : supplies[item.supply].unit), leader: (item) => (item.supply === undefined ? WHOLE : item.supply),
  };
  const speaksOf = { unit: (k) => D.layers[k].supply !== LEADERS, leader: (k) => D.layers[k].supply === LEADERS };
  const names = {
    county: (k) => (k < 0 ? w("unknown") : M.counties[k].name), township: (k) => (k < 0 ? w("of_areas") : M.towns[k].name), class: (k) => (k < 0 ? w("of_areas") : t(D.classes[k].label) || w("unknown")), layer: (k) => t(D.layers[k].label),
    unit: (k) => (k < 0 ? w("of_nobody") : M.units[k].name), leader: (k) => (k < 0 ? w("of_nobody") : supplies[k].name),
  };
  function possible(by) {
    if (by === "county") return M.counties.length > 1;
    if (by === "class") return D.classes.some((c) => t(c.label));
    return !speaksOf[by] || D.layers.some((_, k) => speaksOf[by](k));
  }
  const middle = (numbers) => { const half = numbers.length >> 1; return numbers.length % 2 ? numbers[half] : (numbers[half - 1] + numbers[half]) / 2; };
  function closed(row) {
    row.minutes.sort((a, b) => a - b);
    const demand = row.filled - row.surplus + row.open;
    return { ...row, villages: row.places.size, demand, rate: demand ? (demand - row.open) / demand : -1, median: row.minutes.length ? middle(row.minutes) : -1, worst: row.minutes.length ? row.minutes[row.minutes.length - 1] : -1 };
  }
  const empty = (key) => ({ key, places: new Set(), filled: 0, open: 0, surplus: 0, minutes: [] });
  function fill(found, by) {
    const home = homes[by], told = (item) => M.isCounted(item) && (!speaksOf[by] || speaksOf[by](item.layer));
    const at = (item) => { const key = home(item); if (!found.has(key)) found.set(key, empty(key)); return found.get(key); };
    const village = (row, item) => { if (places[item.place].village || by === "layer" || speaksOf[by]) row.places.add(item.place); };
    M.posts.filter(told).forEach((p) => { const row = at(p); row.filled += 1; if (p.minutes >= 0) row.minutes.push(p.minutes); village(row, p); });
    M.gaps.filter(told).forEach((g) => { const row = at(g); row.open += g.missing; village(row, g); });
    /* Beyond the least are the posts of a place, not of one of its people: rows of holders leave them in. */
    if (!speaksOf[by]) M.surplus.filter(told).forEach((s) => { at(s).surplus += s.count; });
  }
  /* Rows of a grouping; of places every one that passes has its row, served or not. */
  function rows(by) {
    const found = new Map(), own = { county: (v) => v.county, township: (v) => v.town, class: (v) => v.cls }[by];
    if (own) M.passing().forEach((n) => { const key = own(places[n]); if (!found.has(key)) found.set(key, empty(key)); found.get(key).places.add(n); });
    fill(found, by);
    return [...found.values()].map((row) => ({ ...closed(row), name: names[by](row.key) }));
  }
  function whole(by) {
    const row = empty(WHOLE), found = new Map();
    fill(found, by);
    found.forEach((one) => { one.places.forEach((n) => row.places.add(n)); row.filled += one.filled; row.open += one.open; row.surplus += one.surplus; row.minutes.push(...one.minutes); });
    if (homes[by] && !speaksOf[by] && by !== "layer") row.places = new Set(M.passing());
    return closed(row);
  }
  /* What a set of places has, with the townships and counties that lie among them. */
  function share(villages) {
    const own = new Set(villages.flatMap((n) => M.around(n))), sum = { filled: 0, open: 0 };
    own.forEach((n) => {
      places[n].posts.forEach((p) => { if (state.layer < 0 || p.layer === state.layer) sum.filled += 1; });
      places[n].gaps.forEach((g) => { if (state.layer < 0 || g.layer === state.layer) sum.open += g.missing; });
      places[n].beyond.forEach((s) => { if (state.layer < 0 || s.layer === state.layer) sum.filled -= s.count; });
    });
    return sum.filled + sum.open ? sum.filled / (sum.filled + sum.open) : -1;
  }
  return { kinds: Object.keys(homes).filter(possible), rows, whole, share, isHolder: (by) => Boolean(speaksOf[by]) };
};
