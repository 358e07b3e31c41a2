"use strict";
/* Who is in which group: beside the map of what the groups look after. */
window.zhucunAreas.people = function (app) {
  const { M } = app, { D, P, w } = M, { make } = window.zhucunPage, who = D.people;
  const known = who.name.length > 0, group = who.name.map(() => -1);
  D.groups.forEach((g, k) => g.people.forEach((p) => { group[p] = k; }));
  let picked = -1;

  /* Somebody who was looked for: marked in his group, or alone where he has none. */
  function pick(p) {
    picked = p;
    if (group[p] >= 0) app.choose("area", group[p], true); else app.choose("", -1);
    picked = -1;
    if (group[p] >= 0) return;
    const panel = app.parts.panel;
    panel.replaceChildren();
    make("h3", panel, who.name[p]);
    make("div", panel, [w("no_group"), about(p)].filter(Boolean).join(" · "), "where");
  }
  const about = (p) => [who.unit[p], who.grade[p]].filter(Boolean).join(" · ");

  /* The leader first, then the others as they stand in the table. */
  function members(parent, k) {
    if (!known) return;
    const g = D.groups[k], list = make("ul", parent, undefined, "who");
    const order = g.leader < 0 ? g.people : [g.leader, ...g.people.filter((p) => p !== g.leader)];
    order.forEach((p) => {
      const li = make("li", list, undefined, p === picked ? "picked" : undefined);
      make("b", li, who.name[p]);
      if (p === g.leader) make("span", li, w("leader"), "leads");
      if (about(p)) make("span", li, about(p), "unit");
    });
  }
  /* What a group takes, by name, where that is not the places themselves. */
  const beats = (k) => (D.beats.length ? D.groups[k].beats.map((b) => D.beats[b]) : []);
  const beat = (n) => (D.beats.length ? D.beats[D.beat[n]] : "");
  const index = known ? who.name.map((name, p) => ({ name, key: (name + " " + who.unit[p]).toLowerCase(), where: () => (group[p] < 0 ? w("no_group") : M.t(D.areas[group[p]].name)) + (about(p) ? " · " + about(p) : ""), act: () => pick(p) })) : [];
  const size = (k) => D.groups[k].size;
  const leader = (k) => (known && D.groups[k].leader >= 0 ? who.name[D.groups[k].leader] : "");
  return { members, beats, beat, index, size, leader, known };
};
