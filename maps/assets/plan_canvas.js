"use strict";
/* One canvas for everything that is drawn. Leaflet moves it; here it is painted and asked. */
window.zhucunPlan.canvas = function (app) {
  const { M, map } = app, { state, shapes, boxes, places } = M, C = M.D.colours;
  const Ground = window.zhucunGround, FAINT = 0.16, CHUNK = 96, LINES = 384, MOST = 60, CROWD = 3000;
  let look = null, sharp = 0, crowd = 1;

  const at = Ground.view(M.arcs), { px, py, trace } = at, { groups } = Ground;
  function chunks(villages, visit) {
    for (let i = 0; i < villages.length; i += CHUNK) {
      const path = new Path2D();
      villages.slice(i, i + CHUNK).forEach((n) => shapes[n].forEach((arcs) => at.ring(path, arcs)));
      visit(path);
    }
  }
  /* ---- the parts of the picture, from the bottom up ---- */
  function paintOutlines(pen) {
    pen.fillStyle = C.ground; pen.strokeStyle = C.outline; pen.lineWidth = 1.5;
    M.lines.outlines.forEach((ring) => { const path = new Path2D(); trace(path, ring, true); if (!M.D.base) pen.fill(path); pen.stroke(path); });
  }
  function paintPolygons(pen, villages, thin, ratio) {
    groups(villages, (n) => look.fill[n] * 2 + look.faint[n]).forEach((mine, k) => {
      pen.fillStyle = look.palette[k >> 1];
      pen.globalAlpha = k & 1 ? FAINT : M.D.base ? 0.6 : 0.88;
      const hatch = k & 1 ? null : Ground.hatches(pen, look.hatches[k >> 1], C.hatch, ratio);
      chunks(mine, (path) => {
        pen.fill(path, "evenodd");
        if (hatch) { const own = pen.fillStyle; pen.fillStyle = hatch; pen.fill(path, "evenodd"); pen.fillStyle = own; }
      });
    });
    pen.globalAlpha = 1;
    paintEdges(pen, villages, thin);
  }
  /* Every border once for both its sides; paler where nobody beside it is spoken of. */
  function paintEdges(pen, villages, thin) {
    const strength = new Uint8Array(M.arcs.length);
    villages.forEach((n) => { const own = look.faint[n] ? 1 : 2; shapes[n].forEach((arcs) => arcs.forEach((a) => { const k = Ground.lineOf(a); if (strength[k] < own) strength[k] = own; })); });
    pen.strokeStyle = C.edge; pen.lineWidth = thin ? 0.45 : 0.9;
    [1, 2].forEach((asked) => {
      let path = new Path2D(), held = 0;
      pen.globalAlpha = (asked === 1 ? 0.35 : 1) * (thin ? 0.7 : 1);
      strength.forEach((own, k) => {
        if (own !== asked) return;
        at.line(path, k);
        if (++held % LINES === 0) { pen.stroke(path); path = new Path2D(); }
      });
      pen.stroke(path);
    });
    pen.globalAlpha = 1;
  }
  function paintDashes(pen, villages) {
    pen.setLineDash([4, 3]); pen.strokeStyle = C.drawn; pen.lineWidth = 1;
    chunks(villages.filter((n) => places[n].drawn), (path) => pen.stroke(path));
    pen.setLineDash([]);
  }
  function paintBorders(pen, thin) {
    if (!state.borders) return;
    pen.strokeStyle = C.border; pen.lineWidth = thin ? 1 : 1.6; pen.lineJoin = "round";
    const path = new Path2D();
    M.lines.borders.forEach((k) => at.line(path, k));
    pen.stroke(path);
    const wide = new Path2D();
    pen.lineWidth = thin ? 2.2 : 3;
    M.lines.counties.forEach((k) => at.line(wide, k));
    pen.stroke(wide);
  }
  /* A pale ring would vanish on white. */
  const firm = (colour) => ([1, 3, 5].reduce((sum, i) => sum + parseInt(colour.slice(i, i + 2), 16), 0) > 630 ? C.firm : colour);
  function paintPoint(pen, n) {
    const [x, y] = M.spot(n), rough = places[n].rough, colour = look.palette[look.fill[n]], chosen = look.chosen === n;
    pen.beginPath();
    pen.arc(px(x), py(y), (rough ? 3.5 : 5) * crowd + (chosen ? 1.5 : 0), 0, 7);
    if (look.changed[n]) { pen.strokeStyle = C.changed; pen.lineWidth = 7; pen.stroke(); }
    pen.globalAlpha = look.faint[n] ? FAINT : 0.92;
    pen.fillStyle = rough ? C.white : colour;
    pen.fill();
    pen.globalAlpha = look.faint[n] ? 0.4 : 1;
    if (look.open[n] && !look.faint[n]) { pen.strokeStyle = C.white; pen.lineWidth = 4.5; pen.stroke(); }
    pen.strokeStyle = chosen ? C.chosen : look.open[n] ? C.gap : rough ? firm(colour) : C.drawn;
    pen.lineWidth = chosen ? 3 : look.open[n] ? 2.4 : rough ? 1.6 : 0.7;
    pen.stroke();
    pen.globalAlpha = 1;
  }
  /* Along the inner side of the border, so that it is seen which side is short; the light line
     inside of it parts it from a dark filling. */
  function paintOpen(pen, villages, thin) {
    chunks(villages, (path) => {
      pen.save();
      pen.clip(path, "evenodd");
      pen.strokeStyle = C.white; pen.lineWidth = thin ? 3.4 : 8;
      pen.stroke(path);
      pen.strokeStyle = C.gap; pen.lineWidth = thin ? 2.2 : 5.6;
      pen.stroke(path);
      pen.restore();
    });
  }
  /* Hatched: changed since the plan was solved. */
  function paintChanged(pen, villages, ratio) {
    pen.fillStyle = Ground.hatches(pen, 1, C.hatch, ratio);
    chunks(villages.filter((n) => look.changed[n]), (path) => pen.fill(path, "evenodd"));
    pen.strokeStyle = C.changed; pen.lineWidth = 3;
    chunks(villages.filter((n) => look.changed[n]), (path) => pen.stroke(path));
  }
  function paintFrames(pen, villages, thin, ratio) {
    pen.lineJoin = "round";
    paintChanged(pen, villages, ratio);
    paintOpen(pen, villages.filter((n) => look.open[n] && !look.faint[n]), thin);
    pen.strokeStyle = C.chosen; pen.lineWidth = thin ? 1.6 : 2.2;
    if (look.focus) chunks(villages.filter((n) => look.focus.has(n)), (path) => pen.stroke(path));
    pen.lineWidth = thin ? 2.4 : 3.5;
    chunks(villages.filter((n) => n === look.chosen), (path) => pen.stroke(path));
  }
  function paintLine(pen, post) {
    const seat = seatOf(post), end = M.spot(post.place);
    if (!seat || !end) return;
    pen.setLineDash(places[post.place].rough ? [5, 4] : []);
    pen.beginPath(); pen.moveTo(px(seat[0]), py(seat[1])); pen.lineTo(px(end[0]), py(end[1])); pen.stroke();
  }
  const seatOf = (post) => { const s = M.supplies[post.supply]; return s.unit >= 0 ? M.units[s.unit].at : null; };
  function paintLines(pen, posts, width, alpha) {
    pen.lineWidth = width;
    posts.forEach((post) => { pen.globalAlpha = alpha; pen.strokeStyle = M.D.layers[post.layer].colour; paintLine(pen, post); });
    pen.setLineDash([]); pen.globalAlpha = 1;
    paintSeats(pen, posts, width > 2 ? 5 : 3);
  }
  function paintSeats(pen, posts, radius) {
    const done = new Set();
    pen.fillStyle = C.seat; pen.strokeStyle = C.white; pen.lineWidth = 1;
    posts.forEach((post) => {
      const seat = seatOf(post);
      if (!seat || done.has(seat)) return;
      done.add(seat);
      pen.beginPath(); pen.arc(px(seat[0]), py(seat[1]), radius, 0, 7); pen.fill(); pen.stroke();
    });
  }
  function paint(pen, ratio, parts) {
    if (!look) return;
    pen.lineJoin = "miter";
    const villages = [], dots = [], thin = app.dense();
    for (let n = 0; n < M.count; n++) if (!Number.isNaN(boxes[4 * n]) && at.seen(boxes, 4 * n)) (shapes[n] ? villages : dots).push(n);
    paintOutlines(pen);
    paintPolygons(pen, villages, thin, ratio);
    paintDashes(pen, villages);
    paintBorders(pen, thin);
    paintLines(pen, look.weak, 1, Math.min(0.45, Math.max(0.12, 120 / look.weak.length)));
    paintFrames(pen, villages, thin, ratio);
    if (!parts) crowd = dots.length > CROWD ? 0.6 : 1; // of all that is in view, not of a part
    dots.forEach((n) => paintPoint(pen, n));
    paintLines(pen, look.strong, 2.4, 0.95);
  }

  /* ---- what looks otherwise than before: parts of the canvas, or null where it may be anything ---- */
  const same = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);
  const lineParts = (posts) => posts.map((post) => [seatOf(post), M.spot(post.place)]).filter(([seat]) => seat).map(([seat, end]) => [seat, end || seat])
    .map(([[x, y], [u, v]]) => at.part(Math.min(x, u), Math.min(y, v), Math.max(x, u), Math.max(y, v)));
  function changedParts(was, now) {
    if (was.focus || now.focus || !same(was.palette, now.palette) || !same(was.hatches, now.hatches) || !same(was.weak, now.weak)) return null;
    const villages = was.chosen === now.chosen ? [] : [was.chosen, now.chosen].filter((n) => n >= 0);
    for (let n = 0; n < M.count; n++) if (["fill", "faint", "open", "changed"].some((key) => was[key][n] !== now[key][n])) { villages.push(n); if (villages.length > MOST) return null; }
    const stay = was.strong.filter((post) => now.strong.includes(post)), still = now.strong.filter((post) => was.strong.includes(post));
    const gone = was.strong.filter((post) => !now.strong.includes(post)), come = now.strong.filter((post) => !was.strong.includes(post)), moved = still.filter((post, k) => post !== stay[k]);
    const lines = [...gone, ...come, ...moved];
    if (lines.length > MOST) return null;
    return villages.flatMap((n) => M.villagesOf(n)).filter((n) => !Number.isNaN(boxes[4 * n])).map((n) => at.part(...boxes.subarray(4 * n, 4 * n + 4))).concat(lineParts(lines));
  }
  const plane = Ground.plane(at, paint, () => sharp);
  return {
    hit: (where) => Ground.hit(map, shapes, M.arcs, boxes, where),
    show() { plane.addTo(map); },
    set(next) { const parts = look && changedParts(look, next); look = next; plane.repaint(parts); },
    repaint() { plane.repaint(); },
    sharpen(ratio) { sharp = ratio; if (plane._map) plane._update(); },
  };
};
