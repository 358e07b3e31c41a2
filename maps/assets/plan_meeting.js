"use strict";
/* 会议: large enough for a projector; open posts, changes and hard villages one after another. */
window.zhucunPlan.meeting = function (app, parts) {
  const { M, map } = app, { D, state, places, supplies, w, t } = M, { make } = window.zhucunPage, HARDEST = 30;
  const box = make("section", document.body, undefined, "meeting-card");
  box.id = "meeting-card"; box.hidden = true;
  let at = 0;

  /* ---- what is gone through: each with a place ---- */
  const rank = new Map((D.class_order || D.classes.map((_, k) => k)).map((k, i) => [k, i]));
  const first = (n) => { const v = places[n].village ? places[n] : places[places[n].members[0]]; return v ? rank.get(v.cls) : rank.size; };
  const lists = {
    open: () => M.gaps.filter(M.isCounted).slice().sort((a, b) => first(a.place) - first(b.place) || a.place - b.place || a.layer - b.layer),
    /* Place by place, those first at which something was decided. */
    changes() {
      const mine = M.changes.filter(M.isCounted), decided = new Set(mine.filter((c) => c.decided).map((c) => c.place));
      return [...new Set(mine.map((c) => c.place))].sort((a, b) => decided.has(b) - decided.has(a) || a - b).map((place) => ({ place }));
    },
    hard: () => M.passing().filter((n) => places[n].hard >= 0).sort((a, b) => places[b].hard - places[a].hard || a - b).slice(0, HARDEST).map((place) => ({ place })),
  };
  const able = { open: M.shows("gaps"), changes: M.changes.length > 0, hard: places.some((v) => v.hard >= 0) };
  const kinds = Object.keys(lists).filter((kind) => able[kind]);

  /* ---- the card ---- */
  function button(parent, text, act, name) {
    const b = make("button", parent, text, "tool");
    b.type = "button"; b.dataset.act = name;
    b.addEventListener("click", act);
    return b;
  }
  function steer(items) {
    const row = make("div", box, undefined, "steer");
    kinds.forEach((kind) => { const b = button(row, w("meeting_" + kind) + " " + lists[kind]().length, () => turn(kind), kind); b.setAttribute("aria-pressed", String(kind === state.meeting)); });
    make("span", row, "", "gap");
    const before = button(row, "‹", () => step(-1), "before");
    make("b", row, items.length ? at + 1 + " / " + items.length : "0", "at");
    const after = button(row, "›", () => step(1), "after");
    before.setAttribute("aria-label", w("meeting_before")); after.setAttribute("aria-label", w("meeting_after"));
    before.disabled = after.disabled = items.length < 2;
  }
  function layer(k, n) {
    const posts = M.postsAt(n, k), gaps = M.gapsAt(n, k), change = M.changesAt(n, k);
    if (!posts.length && !gaps.length && !change.length) return;
    const row = make("div", box, undefined, "layer");
    make("h3", row, t(D.layers[k].label));
    posts.forEach((p) => { const s = supplies[p.supply], unit = s.kind === 0 && s.unit >= 0 ? M.units[s.unit].name : ""; make("p", row, [s.name, unit, p.minutes >= 0 ? w("takes", { count: p.minutes }) : ""].filter(Boolean).join(" · ")); });
    gaps.forEach((g) => make("p", row, w("missing_count", { count: g.missing }) + " · " + t(g.cause), "open"));
    change.forEach((c) => make("p", row, M.changeWords(c), "change"));
  }
  function render() {
    box.hidden = !state.meeting;
    if (!state.meeting) return;
    const items = lists[state.meeting](), n = state.kind === "place" ? state.n : -1, had = box.contains(document.activeElement) ? document.activeElement.dataset.act : "";
    box.replaceChildren();
    box.setAttribute("aria-label", w("meeting"));
    steer(items);
    if (n < 0) make("p", box, w(items.length ? "meeting_hint" : "meeting_none"));
    else {
      const v = places[n];
      make("h2", box, v.name);
      make("p", box, (v.village ? [M.counties.length > 1 ? M.counties[v.county].name : "", M.towns[v.town].name, t(D.classes[v.cls].label), v.hard >= 0 ? w("hardness") + " " + (v.hard / 100).toFixed(2) : ""] : [v.around]).filter(Boolean).join(" · "), "where");
      D.layers.forEach((_, k) => layer(k, n));
    }
    make("p", box, w("meeting_keys"), "keys");
    const again = had && box.querySelector('[data-act="' + had + '"]');
    if (again && !again.disabled) again.focus({ preventScroll: true });
  }

  /* ---- going through ---- */
  function show() { const items = lists[state.meeting](); at = Math.max(0, Math.min(at, items.length - 1)); if (items.length) app.choose("place", items[at].place, true); else app.choose("", -1); }
  function step(by) { const count = lists[state.meeting]().length; if (count) { at = (at + by + count) % count; show(); } }
  function turn(kind) { state.meeting = kind; at = 0; show(); }
  /* The window takes its new form: with what is chosen already, else with the first of the list. */
  function form() {
    document.body.classList.toggle("meeting", Boolean(state.meeting));
    map.invalidateSize({ animate: false, pan: false });
    const b = document.getElementById("meeting");
    if (b) b.setAttribute("aria-pressed", String(Boolean(state.meeting)));
  }
  function enter() { if (!kinds.length) return; state.meeting = kinds.find((kind) => lists[kind]().length) || kinds[0]; form(); turn(state.meeting); }
  function leave() { state.meeting = ""; form(); render(); app.show(); app.remember(); }
  const KEYS = { ArrowRight: () => step(1), ArrowLeft: () => step(-1), PageDown: () => step(1), PageUp: () => step(-1), ArrowDown: () => turn(kinds[(kinds.indexOf(state.meeting) + 1) % kinds.length]), ArrowUp: () => turn(kinds[(kinds.indexOf(state.meeting) + kinds.length - 1) % kinds.length]), Escape: leave };
  document.addEventListener("keydown", (e) => {
    if (!state.meeting || !KEYS[e.key] || e.ctrlKey || e.altKey || e.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
    e.preventDefault(); e.stopPropagation();
    KEYS[e.key]();
  }, true);
  return {
    kinds, render,
    toggle() { if (state.meeting) leave(); else enter(); },
    /* After the address has said what is shown. */
    sync() {
      form();
      if (state.meeting) { const items = lists[state.meeting](); at = Math.max(0, items.findIndex((item) => state.kind === "place" && item.place === state.n)); }
      render();
    },
  };
};
