"use strict";
/* 试排: the plan is edited on the map; what that costs and breaks is said at once. */
window.zhucunPlan.edit = function (app, box) {
  const { M } = app, { state, places, supplies, t, w } = M, { make } = window.zhucunPage, source = document.getElementById("edit");
  const SHOWN = 6, NONE = { on: false, has: false, waits: () => false, changed: () => false, differs: () => false, controls() {}, render() {}, drag: () => false };
  if (!source) return NONE;
  let P = null, x = null, shown = null, base = null, now = null, log = [], at = 0, kept = true, starting = null, touched = new Set(), pinned = new Map();
  const ownPost = new Map(), ownGap = new Map(), least = new Map(), standsAs = new Map(), figure = (n) => (n > 0 ? "+" : "−") + Number(Math.abs(n).toFixed(3));
  const join = (words) => words.filter(Boolean).join(w("list_mark"));
  const who = (pair) => M.called(P.supply[pair]), where = (pair) => places[P.place[pair]].name;
  const title = (layer) => t(M.D.layers[layer].label);

  const spot = (item) => item.layer + ":" + item.place;
  M.posts.forEach((p) => { ownPost.set(spot(p) + ":" + p.supply, p); least.set(spot(p), (least.get(spot(p)) || 0) + 1); });
  M.gaps.forEach((g) => { ownGap.set(spot(g), g); least.set(spot(g), (least.get(spot(g)) || 0) + g.missing); });
  M.surplus.forEach((s) => least.set(spot(s), least.get(spot(s)) - s.count));

  /* ---- what is kept between visits: the decisions alone ---- */
  const key = () => "zhucun.edit." + M.D.mark;
  const stored = () => JSON.parse(localStorage.getItem(key()) || "null");
  /* Whether changes of an earlier visit wait to be seen. */
  function waits() { try { const found = stored(); return !api.on && Boolean(found && found.at); } catch { return false; } }
  function remember() {
    try { if (log.length) localStorage.setItem(key(), JSON.stringify({ log, at })); else localStorage.removeItem(key()); kept = true; } catch { kept = false; }
  }
  function recall() {
    try {
      const found = stored();
      if (found && Array.isArray(found.log) && found.log.every((step) => step.every(([pair]) => pair >= 0 && pair < P.pairs))) { log = found.log; at = Math.min(found.at, log.length); }
    } catch { kept = false; }
  }

  /* ---- the plan as it is edited; a step is a list of [pair, stands, mark], mark: "", pin, forbid ---- */
  function replay() {
    x = Uint8Array.from(P.planned);
    pinned = new Map();
    log.slice(0, at).forEach((step) => step.forEach(([pair, stands, mark]) => { x[pair] = stands ? 1 : 0; if (mark) pinned.set(pair, mark); else pinned.delete(pair); }));
    now = P.evaluate(x);
    stand();
  }
  /* The model of the page shows what stands now: of what has changed since it was shown last. */
  const without = (list, item) => { const at = list.indexOf(item); if (at >= 0) list.splice(at, 1); };
  function put(post) { M.posts.push(post); places[post.place].posts.push(post); supplies[post.supply].posts.push(post); }
  function take(post) { without(M.posts, post); without(places[post.place].posts, post); without(supplies[post.supply].posts, post); }
  function postOf(pair) {
    const [layer, place, supply] = [P.layer[pair], P.place[pair], P.supply[pair]];
    return ownPost.get(layer + ":" + place + ":" + supply) || { layer, place, supply, role: ["", ""], km: -1, minutes: -1, terms: [] };
  }
  function stand() {
    const moved = new Set();
    touched = new Set();
    for (let pair = 0; pair < P.pairs; pair++) {
      if (x[pair] !== P.planned[pair]) touched.add(P.place[pair]);
      if (x[pair] === shown[pair]) continue;
      shown[pair] = x[pair];
      moved.add(P.layer[pair] + ":" + P.place[pair]);
      if (x[pair]) { standsAs.set(pair, postOf(pair)); put(standsAs.get(pair)); } else { take(standsAs.get(pair) || postOf(pair)); standsAs.delete(pair); }
    }
    P.short.forEach((s) => s.places.forEach((place, k) => {
      const missing = now.y[s.first + k], at = s.layer + ":" + place, had = places[place].gaps.find((g) => g.layer === s.layer);
      if (missing === (had ? had.missing : 0)) return;
      if (had) { without(M.gaps, had); without(places[place].gaps, had); }
      if (!missing) return;
      const first = ownGap.get(at), gap = first && first.missing === missing ? first : { layer: s.layer, place, missing, cause: first ? first.cause : M.D.words.edit_gap };
      M.gaps.push(gap); places[place].gaps.push(gap);
    }));
    moved.forEach((at) => {
      const [layer, place] = at.split(":").map(Number), had = places[place].beyond.find((m) => m.layer === layer);
      if (had) { without(M.surplus, had); without(places[place].beyond, had); }
      const count = places[place].posts.filter((p) => p.layer === layer).length - (least.get(at) || 0);
      if (count > 0) { const more = { layer, place, count }; M.surplus.push(more); places[place].beyond.push(more); }
    });
  }
  function show() {
    remember();
    app.edited();
    const told = box.querySelectorAll(".edit-costs > *, .edit-rules > *");
    app.parts.says.textContent = [w("edit_title", { count: changedSpots().length }), ...[...told].map((node) => node.textContent)].join(w("list_mark"));
  }
  function act(step) { log = log.slice(0, at); log.push(step); at += 1; replay(); show(); }
  function go(to) { at = Math.max(0, Math.min(log.length, to)); replay(); show(); }
  function start() {
    starting = starting || window.zhucunPage.data("edit").then((E) => {
      P = window.zhucunPlan.program(E);
      base = P.evaluate(P.planned);
      shown = Uint8Array.from(P.planned);
      recall();
      replay();
    });
    return starting;
  }
  function toggle() { start().then(() => { api.on = !api.on; if (api.on) replay(); else { x = Uint8Array.from(P.planned); now = P.evaluate(x); pinned = new Map(); stand(); } app.edited(); }); }

  /* ---- steps ---- */
  const entry = (pair, stands, mark) => [pair, stands ? 1 : 0, mark || ""];
  const standing = (layer, supply) => P.of(layer, supply).filter((p) => x[p]);
  const pairOf = (layer, place, supply) => { const found = P.at.get(layer + ":" + place + ":" + supply); return found === undefined ? -1 : found; };
  /* Somebody else in the place of whom a pair names; the two change places where both may be had. */
  function replace(pair, other, swap) {
    const step = [entry(pair, false), entry(other, true)];
    if (swap >= 0) step.push(entry(swap, false), entry(pairOf(P.layer[pair], P.place[swap], P.supply[pair]), true));
    act(step);
  }
  const choices = (layer, place) => P.here(layer, place).filter((p) => !x[p]);
  const held = (layer, place) => P.here(layer, place).filter((p) => x[p]);
  function said(pair) {
    const busy = standing(P.layer[pair], P.supply[pair]).map(where), barred = (P.bars.get(pair) || []).map((c) => t(P.E.clauses[c]));
    const ban = pinned.get(pair) === "forbid" ? " · " + w("edit_banned") : "";
    return who(pair) + ban + (busy.length ? " · " + w("next_busy", { place: join(busy.slice(0, 2)) }) : "") + (barred.length ? " · " + w("edit_barred", { rule: join(barred) }) : "");
  }

  /* ---- in the panel: what can be done at a place in a layer ---- */
  function pick(parent, label, options, done) {
    const select = make("select", parent, undefined, "edit-pick");
    select.setAttribute("aria-label", label);
    make("option", select, label).value = "";
    options.forEach(([text], k) => { make("option", select, text).value = String(k); });
    select.disabled = !options.length;
    /* Arrow keys go through a closed list: what is chosen so waits for Enter. */
    let keyed = false;
    const take = () => { if (select.value !== "") done(options[Number(select.value)]); };
    select.addEventListener("pointerdown", () => { keyed = false; });
    select.addEventListener("keydown", (e) => {
      if (e.key === "Enter" && select.value !== "") { e.preventDefault(); take(); } else if (e.key !== "Tab" && !e.altKey) keyed = true;
    });
    select.addEventListener("change", () => { if (!keyed) take(); });
    select.dataset.edit = parent.dataset.edit + ":" + label;
  }
  function button(parent, key, done, pressed) {
    const b = make("button", parent, w(key), "tool");
    b.type = "button"; b.dataset.edit = parent.dataset.edit + ":" + key;
    if (pressed !== undefined) b.setAttribute("aria-pressed", String(pressed));
    b.addEventListener("click", done);
  }
  function controls(parent, layer, place) {
    if (!api.on) return;
    const row = make("div", parent, undefined, "edit-row"), spotKey = layer + ":" + place, others = choices(layer, place), here = held(layer, place);
    row.dataset.edit = spotKey;
    if (!others.length) make("div", row, w("edit_none"), "unit");
    here.forEach((pair) => {
      const line = make("div", row), mark = pinned.get(pair);
      line.dataset.edit = spotKey;
      if (here.length > 1) make("span", line, who(pair) + " ", "unit");
      const swaps = others.flatMap((other) => standing(layer, P.supply[other]).filter((swap) => pairOf(layer, P.place[swap], P.supply[pair]) >= 0).map((swap) => [other, swap]));
      pick(line, w("edit_replace"), others.map((other) => [said(other), other]), ([, other]) => replace(pair, other, -1));
      if (swaps.length) pick(line, w("edit_swap"), swaps.map(([other, swap]) => [said(other), other, swap]), ([, other, swap]) => replace(pair, other, swap));
      button(line, "edit_away", () => act([entry(pair, false)]));
      button(line, "edit_pin", () => act([entry(pair, true, mark === "pin" ? "" : "pin")]), mark === "pin");
      button(line, "edit_forbid", () => act([entry(pair, false, "forbid")]));
    });
    const planned = P.here(layer, place).filter((p) => P.planned[p]).length;
    if (places[place].gaps.some((g) => g.layer === layer) || here.length < Math.max(1, planned)) pick(row, w("edit_fill"), others.map((other) => [said(other), other]), ([, other]) => act([entry(other, true)]));
  }

  /* ---- a village dropped on somebody: he serves it, in the layer in which he can ---- */
  /* Drag from a handle or from the chosen village on the map; the drop is on whoever has data-supply. */
  function drag(event, place) {
    if (!api.on) return false;
    const ghost = make("div", document.body, places[place].name, "ghost");
    const move = (e) => { ghost.style.left = e.clientX + 10 + "px"; ghost.style.top = e.clientY + 10 + "px"; };
    const drop = (e) => {
      document.removeEventListener("pointermove", move); document.removeEventListener("pointerup", drop); document.removeEventListener("pointercancel", drop);
      ghost.remove();
      const on = e.type === "pointerup" && document.elementFromPoint(e.clientX, e.clientY), target = on && on.closest("[data-supply]");
      if (target) takes(place, Number(target.dataset.supply));
    };
    document.addEventListener("pointermove", move); document.addEventListener("pointerup", drop); document.addEventListener("pointercancel", drop);
    move(event);
    event.preventDefault();
    if (document.activeElement) document.activeElement.blur(); // no field is written in: keys undo
    return true;
  }
  function takes(place, supply) {
    if (!api.on) return false;
    for (let layer = 0; layer < M.D.layers.length; layer++) {
      const pair = pairOf(layer, place, supply);
      if (pair < 0 || x[pair]) continue;
      const here = held(layer, place), open = places[place].gaps.some((g) => g.layer === layer);
      act([...(here.length && !open ? [entry(here[0], false)] : []), entry(pair, true)]);
      return true;
    }
    const there = places[place].posts.some((p) => p.supply === supply);
    app.tell(w(there ? "edit_there" : "edit_not_carried", { name: M.called(supply), place: places[place].name }));
    return false;
  }

  /* ---- the bar: costs, rules, changes ---- */
  function changesNow() {
    const found = [];
    for (let p = 0; p < P.pairs; p++) if (x[p] !== P.planned[p] || pinned.has(p)) found.push(p);
    return found;
  }
  /* The changes by place and layer: who goes, who comes, what was fixed. */
  function changedSpots() {
    const spots = new Map();
    changesNow().forEach((pair) => { const key = P.place[pair] + ":" + P.layer[pair]; if (!spots.has(key)) spots.set(key, []); spots.get(key).push(pair); });
    return [...spots.values()];
  }
  function spotWords(some) {
    const names = (list) => join(list.map(who)), fixed = (mark) => some.filter((pair) => pinned.get(pair) === mark);
    const leaving = some.filter((pair) => P.planned[pair] && !x[pair]), coming = some.filter((pair) => x[pair] && !P.planned[pair]);
    const values = { leaving: names(leaving), coming: names(coming) }, pins = fixed("pin"), bans = fixed("forbid");
    const told = [leaving.length && coming.length ? w("change_other", values) : leaving.length ? w("change_gone", values) : coming.length ? w("change_new", values) : "", pins.length ? w("edit_pins", { names: names(pins) }) : "", bans.length ? w("edit_bans", { names: names(bans) }) : ""];
    return w("edit_spot", { place: where(some[0]), layer: title(P.layer[some[0]]), told: told.filter(Boolean).join(w("list_mark")) });
  }
  const words = (pair) => w(pinned.get(pair) === "pin" ? "edit_is_pinned" : pinned.get(pair) === "forbid" ? "edit_is_forbidden" : x[pair] ? "edit_is_posted" : "edit_is_away", { layer: title(P.layer[pair]), place: where(pair), name: who(pair) });
  function render() {
    const had = box.contains(document.activeElement) ? document.activeElement.id : "";
    box.replaceChildren();
    box.hidden = !api.on;
    if (!api.on) return;
    fill();
    const again = had && document.getElementById(had);
    if (had) (again && !again.disabled ? again : box.querySelector("button:not(:disabled)") || box).focus({ preventScroll: true });
  }
  function fill() {
    const mine = changedSpots(), head = make("div", box, undefined, "head"), certain = !now.own.length;
    make("h2", head, w("edit_title", { count: mine.length }));
    [["edit_undo", () => go(at - 1), at > 0], ["edit_redo", () => go(at + 1), at < log.length], ["edit_reset", () => go(0), at > 0], ["edit_export", download, mine.length > 0]].forEach(([key, done, can]) => {
      const b = make("button", head, w(key), "tool");
      b.type = "button"; b.id = key; b.disabled = !can; b.addEventListener("click", done);
    });
    const told = make("div", box, undefined, "told");
    told.tabIndex = -1;
    if (!mine.length) make("p", told, w("edit_drag"), "unit");
    else if (certain) costs(make("dl", told, undefined, "edit-costs"));
    if (mine.length) rules(make("ul", told, undefined, "edit-rules"), certain);
    const list = make("ul", told, undefined, "scroll edit-changes");
    mine.slice(0, 200).forEach((some) => app.panel.link(make("li", list), spotWords(some), () => app.choose("place", P.place[some[0]], true)));
    if (mine.length > 200) make("li", list, w("edit_more", { count: mine.length - 200 }), "unit");
    make("p", told, kept ? w("edit_kept") : w("edit_not_kept"), "unit");
  }
  function costs(list) {
    let level = -1;
    P.goals.map((goal, k) => [goal, k]).sort((a, b) => a[0].level - b[0].level || a[1] - b[1]).forEach(([goal, k]) => {
      const more = goal.weight * (now.costs[k] - base.costs[k]);
      if (Math.abs(more) < 5e-7) return;
      if (goal.level !== level) { level = goal.level; make("dt", list, w("edit_level", { level })); }
      make("dd", list, t(goal.label) + " " + figure(more));
    });
    if (now.unkept !== base.unkept) make("dd", list, w("edit_unkept", { count: figure(now.unkept - base.unkept) }), "open");
    if (!list.children.length) make("dd", list, w("edit_same"));
  }
  /* Whom a row speaks of, each with his places; of many the first. */
  function named(some) {
    const by = new Map();
    some.slice(0, SHOWN).forEach((pair) => by.set(who(pair), (by.get(who(pair)) || new Set()).add(where(pair))));
    return join([...by].map(([name, at]) => name + " → " + join([...at]))) + (some.length > SHOWN ? w("edit_and_more", { count: some.length - SHOWN }) : "");
  }
  function rules(list, certain) {
    const item = (text, cls) => make("li", list, text, cls);
    now.own.forEach((o) => item(w("edit_own_" + o.kind, { layer: title(o.layer), names: named(o.pairs) }), "open"));
    [...now.broken].sort((a, b) => a[0] - b[0]).forEach(([clause, rows]) => rows.slice(0, 5).forEach((some) => item(w("edit_broken", { rule: t(P.E.clauses[clause]), names: named(some) }), "open")));
    if (now.broken.size) item(w("edit_may_fail"), "unit");
    now.unknown.forEach((clause) => item(w("edit_later", { rule: t(P.E.clauses[clause]) }), "unit"));
    if (!certain) item(w("edit_first"), "unit");
    else if (!now.broken.size && !now.unknown.size) item(w("edit_sound"));
  }

  /* ---- the decisions as a file ---- */
  function decisions() {
    const idOf = (rows, n) => rows.find((row) => row[0] === n)[1];
    return changesNow().map((pair) => {
      const layer = P.E.layers[P.layer[pair]];
      return { layer: layer.name, place: idOf(layer.places, P.place[pair]), supply: idOf(layer.supplies, P.supply[pair]), stands: Boolean(x[pair]), words: words(pair) };
    });
  }
  const file = () => JSON.stringify({ zhucun: "edits", format: 1, title: M.D.title, plan: P.E.plan, decisions: decisions() }, null, 1);
  function download() {
    const link = make("a", document.body);
    link.href = URL.createObjectURL(new Blob([file()], { type: "application/json" }));
    link.download = w("edit_file");
    link.click();
    setTimeout(() => { URL.revokeObjectURL(link.href); link.remove(); }, 0);
    app.tell(w("edit_exported", { file: link.download }));
  }
  /* Ctrl+Z and Ctrl+Y (or Ctrl+Shift+Z), but in a field in which something is written. */
  document.addEventListener("keydown", (e) => {
    const key = e.key.toLowerCase();
    if (!api.on || !(e.ctrlKey || e.metaKey) || e.altKey || (key !== "z" && key !== "y") || /^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
    e.preventDefault();
    go(at + (key === "y" || e.shiftKey ? 1 : -1));
  });
  /* Another window with the same map has changed them: what it keeps holds here as well. */
  window.addEventListener("storage", (e) => {
    if (!P || e.key !== key()) return;
    log = []; at = 0;
    recall();
    if (api.on) { replay(); app.edited(); }
  });
  const api = {
    /* Whether what stands is not the plan that was solved. */
    differs: () => api.on && P.planned.some((stands, pair) => stands !== x[pair]),
    on: false, waits, toggle, controls, render, takes, drag, start, file, has: true,
    changed: (n) => api.on && M.around(n).some((m) => touched.has(m)),
    evaluate: () => now, program: () => P,
  };
  return api;
};
