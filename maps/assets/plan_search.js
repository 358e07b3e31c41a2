"use strict";
/* Search by village, code, township, unit, person or leader. */
window.zhucunPlan.search = function (app, input, found, says) {
  const { M } = app, { w } = M, { make } = window.zhucunPage, MOST = 10;
  const entry = (name, more, where, act) => ({ name, key: (name + " " + more).toLowerCase(), low: name.toLowerCase(), where, act });
  const areaNames = new Set(M.D.areas.map((a) => a.name));
  const index = M.places.map((v) => entry(v.name, v.code || "", () => (v.village ? M.towns[v.town].name : v.around), () => app.choose("place", v.n, true)))
    .concat(M.towns.map((town, k) => entry(town.name, "", () => w("township"), () => app.choose("town", k, true))).filter((e) => !areaNames.has(e.name)))
    .concat(M.units.map((u) => entry(u.name, "", () => w("unit"), () => app.choose("unit", u.k, true))))
    .concat(M.supplies.filter((s) => s.kind !== 1).map((s) => entry(s.name, "", () => (s.unit >= 0 ? M.units[s.unit].name : ""), () => app.choose("supply", s.k, true))));

  function clear() { found.replaceChildren(); says.textContent = ""; input.setAttribute("aria-expanded", "false"); }
  function list() {
    clear();
    const wanted = input.value.trim().toLowerCase();
    if (!wanted) return;
    const hits = index.filter((e) => e.key.includes(wanted));
    const best = hits.filter((e) => e.low.startsWith(wanted)).concat(hits.filter((e) => !e.low.startsWith(wanted)));
    best.slice(0, MOST).forEach(row);
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
    render() { clear(); input.placeholder = w("search"); input.setAttribute("aria-label", w("search")); },
  };
};
