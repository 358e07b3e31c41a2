"use strict";
/* Search by village, code, township, unit, person, leader or class; by parts of several of
   them, in any order and however they are spaced; by initials in pinyin. */
window.zhucunPlan.search = function (app, input, found, says) {
  const { M } = app, { w, t } = M, { make, folded } = window.zhucunPage, MOST = 10, LETTERS = /^[a-z]+$/;
  const initials = M.D.initials;
  const letters = (text) => Array.from(text, (c) => initials[c] || c);
  /* name: what it is called; around: where it lies or belongs; more: what else it is known by. */
  const entry = (name, around, more, where, act) => ({ name, low: folded(name), around: around.map(folded).filter(Boolean), more: more.map(folded).filter(Boolean), where, act });
  const areaNames = new Set(M.D.areas.map((a) => a.name));
  function villages() {
    const kinds = M.D.classes.map((c) => c.label);
    return M.places.map((v) => (v.village
      ? entry(v.name, [M.counties[v.county].name, M.towns[v.town].name], [v.code, ...kinds[v.cls]], () => M.towns[v.town].name, () => app.choose("place", v.n, true))
      : entry(v.name, [v.around], [], () => v.around, () => app.choose("place", v.n, true))));
  }
  function supply(s) {
    const unit = s.unit >= 0 ? M.units[s.unit].name : "", level = s.level ? M.D.levels[s.level] : [];
    return entry(s.name, [unit], level, () => M.about(s.k), () => app.choose("supply", s.k, true));
  }
  function everything() {
    const township = (town, k) => entry(town.name, [], [], () => w("township"), () => app.choose("town", k, true));
    const kind = (c, k) => entry(t(c.label), [], c.label, () => w("classes"), () => app.only(k));
    return M.D.classes.map(kind).filter((e) => e.low)
      .concat(M.towns.map(township).filter((e) => !areaNames.has(e.name)), villages())
      .concat(M.units.map((u) => entry(u.name, [], [], () => w("unit"), () => app.choose("unit", u.k, true))))
      .concat(M.supplies.filter((s) => s.kind !== 1).map(supply));
  }
  let index = null;

  /* ---- how well something is meant: 0 best, -1 not at all ---- */
  function spelled(word, text) {
    const own = text.letters || (text.letters = letters(text.low));
    for (let start = 0; start + word.length <= own.length; start++)
      if (Array.from(word).every((c, i) => own[start + i].includes(c))) return start ? 1 : 0;
    return -1;
  }
  const texts = (e) => e.texts || (e.texts = [e.low, ...e.around, ...e.more].map((low) => ({ low })).concat({ low: e.around.join("") + e.low }));
  const holds = (e, word) => texts(e).some((text) => text.low.includes(word));
  const means = (e, word) => holds(e, word) || (LETTERS.test(word) && texts(e).some((text) => spelled(word, text) >= 0));
  /* One word of two halves, the name and where it belongs, in either order: 柳湾南家岭, 谢向财政局. */
  function halves(e, word) {
    for (let cut = 1; cut < word.length; cut++) {
      const a = word.slice(0, cut), b = word.slice(cut), by = (name, rest) => e.low.includes(name) && rest.length > 1 && e.around.concat(e.more).some((text) => text.includes(rest));
      if (by(b, a) || by(a, b)) return true;
    }
    return false;
  }
  function rank(e, whole, words) {
    if (e.low === whole) return 0;
    if (e.low.startsWith(whole)) return 1;
    if (e.low.includes(whole)) return 2;
    if (holds(e, whole)) return 3;
    if (words.length > 1 && words.every((word) => means(e, word))) return 4;
    if (LETTERS.test(whole)) { const at = spelled(whole, texts(e)[0]); if (at >= 0) return 5 + at; if (means(e, whole)) return 7; }
    return whole.length > 2 && halves(e, whole) ? 8 : -1;
  }

  function clear() { found.replaceChildren(); says.textContent = ""; input.setAttribute("aria-expanded", "false"); }
  function list() {
    clear();
    const whole = folded(input.value), words = input.value.normalize("NFKC").split(/[\s,，、;；]+/).map(folded).filter(Boolean);
    if (!whole) return;
    index = index || everything();
    const hits = index.map((e, i) => [rank(e, whole, words), i]).filter(([r]) => r >= 0).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    hits.slice(0, MOST).forEach(([, i]) => row(index[i]));
    input.setAttribute("aria-expanded", String(hits.length > 0));
    says.textContent = hits.length ? w("results", { count: hits.length }) : w("nothing");
    if (hits.length > MOST) make("li", found, w("more", { count: hits.length - MOST }), "unit");
    if (!hits.length) make("li", found, w("nothing"));
  }
  function row(e) {
    const b = make("button", make("li", found), e.name);
    b.type = "button";
    make("span", b, " " + e.where(), "unit");
    b.addEventListener("click", () => { clear(); input.focus({ preventScroll: true }); input.select(); e.act(); });
  }
  input.addEventListener("input", list);
  input.addEventListener("keydown", (e) => {
    const b = found.querySelector("button");
    if (!b) return;
    if (e.key === "Enter") b.click();
    if (e.key === "ArrowDown") { b.focus(); e.preventDefault(); }
  });
  found.addEventListener("keydown", (e) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key], all = [...found.querySelectorAll("button")];
    if (!step) return;
    e.preventDefault();
    (all[all.indexOf(document.activeElement) + step] || (step < 0 ? input : document.activeElement)).focus();
  });
  return {
    /* Escape: close the list first. Says whether there was one. */
    escape() { if (!found.firstChild) return false; clear(); input.focus(); return true; },
    render() { clear(); index = null; input.placeholder = w("search"); input.setAttribute("aria-label", w("search")); },
  };
};
