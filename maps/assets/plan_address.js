"use strict";
/* What is shown, in the address: it can be kept, sent on and gone back to. Names, never numbers
   of rows, so that an address means the same in the map of another run. */
window.zhucunPlan.address = function (app) {
  const { M } = app, { D, state, places, supplies, w } = M;
  const numbered = (names) => { const seen = new Map(); return names.map((name) => { const n = (seen.get(name) || 0) + 1; seen.set(name, n); return n > 1 ? name + "~" + n : name; }); };
  let lists = null;
  /* Each thing by a name of its own: a code where it has one, else the name below its township. */
  function all() {
    lists = lists || {
      village: numbered(places.map((v) => (v.village ? v.code || M.towns[v.town].name + "/" + v.name : v.name))), town: numbered(M.towns.map((town) => town.name)),
      unit: numbered(M.units.map((u) => u.name)), person: numbered(supplies.map((s) => s.name)),
      layer: numbered(D.layers.map((l) => l.label[0])), class: numbered(D.classes.map((c) => c.label[0])), county: numbered(D.counties),
      colour: app.colours.modes, by: M.sums.kinds, tab: ["villages", "sums"], lang: ["zh", "en"], meeting: app.meeting.kinds,
    };
    return lists;
  }
  const WAIT = 200, KINDS = { place: "village", town: "town", unit: "unit", supply: "person" }, FILTERS = { layer: "layer", class: "cls", county: "county" };
  const first = { ...state }, decoded = (hash) => new URLSearchParams(hash.slice(1)).toString();

  function written() {
    const found = new URLSearchParams(), own = all(), put = (key, n) => found.set(key, own[key][n]);
    if (state.kind) put(KINDS[state.kind], state.n);
    Object.entries(FILTERS).forEach(([key, name]) => { if (state[name] >= 0) put(key, state[name]); });
    ["colour", "tab", "by", "meeting"].forEach((key) => { if (state[key] !== first[key]) found.set(key, state[key]); });
    if (state.lang !== first.lang) put("lang", state.lang);
    const text = found.toString();
    return text ? "#" + text : "";
  }
  /* A village may be asked for by township and name, or by its name alone, where one is called so. */
  function number(key, word, lost) {
    const own = all()[key], bare = window.zhucunPage.folded(word);
    let n = own.indexOf(word);
    if (n < 0 && key === "village") {
      const named = (of) => { const same = places.filter((v) => window.zhucunPage.folded(of(v)) === bare); return same.length === 1 ? same[0].n : -1; };
      n = named((v) => v.name);
      if (n < 0) n = named((v) => (v.village ? M.towns[v.town].name + "/" + v.name : ""));
    }
    if (n < 0) lost.push(key + "=" + word);
    return n;
  }
  function read() {
    const asked = new URLSearchParams(window.location.hash.slice(1)), lost = [], next = { kind: "", n: -1, cls: -1, layer: -1, county: -1, colour: first.colour, tab: first.tab, by: first.by, meeting: "", lang: first.lang };
    asked.forEach((word, key) => {
      const kind = Object.keys(KINDS).find((one) => KINDS[one] === key), n = Object.keys(all()).includes(key) ? number(key, word, lost) : (lost.push(key + (word ? "=" + word : "")), -1);
      if (n < 0) return;
      if (kind) Object.assign(next, { kind, n });
      else if (key in FILTERS) next[FILTERS[key]] = n;
      else next[key] = key === "lang" ? n : word;
    });
    return { next, lost };
  }
  /* The address that was written or read last: what differs from it was asked for elsewhere. */
  let last = decoded(window.location.hash), waiting = 0;
  function go() {
    clearTimeout(waiting); waiting = 0;
    last = decoded(window.location.hash);
    const { next, lost } = read();
    Object.assign(state, next, { back: -1 });
    app.translate();
    app.meeting.sync();
    app.show();
    if (lost.length) app.tell(w("address_lost", { words: lost.join(w("list_mark")) }));
  }
  window.addEventListener("hashchange", () => { if (decoded(window.location.hash) !== last) go(); });
  /* Several changes at once are one step back. */
  function settle() {
    waiting = 0;
    const text = written();
    if (decoded(text) === last) return;
    last = decoded(text);
    window.location.hash = text || "#";
  }
  return {
    /* Where the address asks for something the map opens on it. Says whether it does. */
    open() { if (window.location.hash.length < 2) return false; go(); return true; },
    settled: () => !waiting,
    remember() { if (!waiting) waiting = setTimeout(settle, WAIT); },
  };
};
