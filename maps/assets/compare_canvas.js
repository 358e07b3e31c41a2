"use strict";
/* One side of the comparison on a canvas: fillings, borders, marks of what changed. */
window.zhucunCompare.canvas = function (M, map) {
  const Ground = window.zhucunGround, C = M.D.colours, at = Ground.view(M.lines), { px, py, trace } = at, { shapes, boxes, edges } = M, CHUNK = 96, SIZE = 5;
  let look = null, sharp = 0;

  function chunks(villages, visit) {
    for (let i = 0; i < villages.length; i += CHUNK) {
      const path = new Path2D();
      villages.slice(i, i + CHUNK).forEach((n) => shapes[n].forEach((arcs) => at.ring(path, arcs)));
      visit(path);
    }
  }
  function fill(pen, villages, ratio) {
    Ground.groups(villages, (n) => look.fill[n]).forEach((mine, k) => {
      const hatch = Ground.hatches(pen, look.palette[k].hatch, C.hatch, ratio);
      chunks(mine, (path) => { pen.fillStyle = look.palette[k].colour; pen.fill(path, "evenodd"); if (hatch) { pen.fillStyle = hatch; pen.fill(path, "evenodd"); } });
    });
  }
  function borders(pen, dense) {
    const paths = [new Path2D(), new Path2D(), new Path2D()];
    M.lines.forEach((line, k) => { if (at.seen(edges, 4 * k)) trace(paths[M.rank[k]], line, false); });
    pen.lineJoin = "round";
    [[C.edge, dense ? 0.3 : 0.7], [C.border, dense ? 0.9 : 1.6], [C.border, dense ? 1.8 : 2.8]].forEach(([ink, width], k) => { pen.strokeStyle = ink; pen.lineWidth = width; pen.stroke(paths[k]); });
    pen.strokeStyle = C.border; pen.lineWidth = 1.5;
    M.outlines.forEach((ring) => { const path = new Path2D(); trace(path, ring, true); pen.stroke(path); });
  }
  function dot(pen, n) {
    const [x, y] = M.spot(n);
    pen.beginPath(); pen.arc(px(x), py(y), 4, 0, 7);
    pen.fillStyle = look.palette[look.fill[n]].colour; pen.fill();
    pen.strokeStyle = C.edge; pen.lineWidth = 0.7; pen.stroke();
  }
  /* Plus: newly posted; minus: withdrawn; ring: another; up and down: more and fewer open posts. */
  const marks = {
    new(pen, x, y) { pen.moveTo(x - SIZE, y); pen.lineTo(x + SIZE, y); pen.moveTo(x, y - SIZE); pen.lineTo(x, y + SIZE); },
    gone(pen, x, y) { pen.moveTo(x - SIZE, y); pen.lineTo(x + SIZE, y); },
    other(pen, x, y) { pen.arc(x, y, SIZE - 1, 0, 7); },
    more(pen, x, y) { pen.moveTo(x - SIZE, y + SIZE); pen.lineTo(x, y - SIZE); pen.lineTo(x + SIZE, y + SIZE); pen.closePath(); },
    less(pen, x, y) { pen.moveTo(x - SIZE, y - SIZE); pen.lineTo(x, y + SIZE); pen.lineTo(x + SIZE, y - SIZE); pen.closePath(); },
  };
  function mark(pen, n, dense) {
    const kinds = M.KINDS.filter((kind) => M.has(look.bits[n], kind)), [x, y] = M.spot(n), step = 3 * SIZE;
    if (dense) { pen.beginPath(); pen.arc(px(x), py(y), 1.8, 0, 7); pen.fillStyle = M.inks[kinds[0]]; pen.strokeStyle = C.white; pen.lineWidth = 2; pen.stroke(); pen.fill(); return; }
    kinds.forEach((kind, i) => {
      [[C.white, 5], [M.inks[kind], 2.4]].forEach(([ink, width]) => { pen.beginPath(); marks[kind](pen, px(x) + (i - (kinds.length - 1) / 2) * step, py(y)); pen.strokeStyle = ink; pen.lineWidth = width; pen.lineCap = "round"; pen.stroke(); });
    });
  }
  function chosen(pen) {
    if (look.chosen < 0) return;
    pen.strokeStyle = C.chosen; pen.lineWidth = 3.5;
    const mine = M.villagesOf(look.chosen);
    chunks(mine.filter((n) => shapes[n]), (path) => pen.stroke(path));
    mine.filter((n) => !shapes[n] && M.spot(n)).forEach((n) => { const [x, y] = M.spot(n); pen.beginPath(); pen.arc(px(x), py(y), 6, 0, 7); pen.stroke(); });
  }
  function paint(pen, ratio) {
    if (!look) return;
    const some = [], dots = [];
    for (let n = 0; n < M.count; n++) if (!Number.isNaN(boxes[4 * n]) && at.seen(boxes, 4 * n)) (shapes[n] ? some : dots).push(n);
    fill(pen, some, ratio);
    borders(pen, look.dense());
    dots.forEach((n) => dot(pen, n));
    if (look.marks) some.concat(dots).forEach((n) => { if (look.bits[n]) mark(pen, n, look.dense()); });
    chosen(pen);
  }
  const plane = Ground.plane(at, paint, () => sharp);
  return {
    hit: (where) => Ground.hit(map, shapes, M.lines, boxes, where), show() { plane.addTo(map); }, set(next) { look = next; plane.repaint(); },
    sharpen(ratio) { sharp = ratio; if (plane._map) plane._update(); }, marks, mark: (pen, kind, x, y) => marks[kind](pen, x, y),
  };
};
