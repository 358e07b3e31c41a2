"use strict";
/* One canvas for everything that is drawn. Leaflet moves it; here it is painted and asked. */
window.zhucunPlan.canvas = function (app) {
  const { M, map } = app, { state, shapes, boxes, places } = M, C = M.D.colours;
  const FAINT = 0.16, CHUNK = 96, REACH = 8, STEP = 0.8;
  let look = null, sharp = 0;

  /* ---- from the unit square to the pixels of the canvas ---- */
  let S = 1, ox = 0, oy = 0, view = null;
  const px = (x) => x * S - ox, py = (y) => y * S - oy;
  function seen(n) {
    const b = 4 * n;
    return px(boxes[b + 2]) >= -REACH && py(boxes[b + 3]) >= -REACH && px(boxes[b]) <= view[0] + REACH && py(boxes[b + 1]) <= view[1] + REACH;
  }
  /* A ring or line; steps below a pixel are left out. */
  function trace(path, ring, closed) {
    const last = ring.length - 2;
    let x = px(ring[0]), y = py(ring[1]);
    path.moveTo(x, y);
    for (let i = 2; i <= last; i += 2) {
      const nx = px(ring[i]), ny = py(ring[i + 1]);
      if (i < last && Math.abs(nx - x) + Math.abs(ny - y) < STEP) continue;
      x = nx; y = ny;
      path.lineTo(x, y);
    }
    if (closed) path.closePath();
  }
  function outline(path, n) { shapes[n].forEach((ring) => trace(path, ring, true)); }
  function chunks(villages, visit) {
    for (let i = 0; i < villages.length; i += CHUNK) {
      const path = new Path2D();
      villages.slice(i, i + CHUNK).forEach((n) => outline(path, n));
      visit(path);
    }
  }
  function groups(villages, key) {
    const found = new Map();
    villages.forEach((n) => { const k = key(n); if (!found.has(k)) found.set(k, []); found.get(k).push(n); });
    return found;
  }

  /* ---- the parts of the picture, from the bottom up ---- */
  function paintOutlines(pen) {
    pen.fillStyle = C.ground; pen.strokeStyle = C.outline; pen.lineWidth = 1.5;
    M.lines.outlines.forEach((ring) => { const path = new Path2D(); trace(path, ring, true); if (!M.D.base) pen.fill(path); pen.stroke(path); });
  }
  function paintPolygons(pen, villages, thin) {
    const paths = [];
    groups(villages, (n) => look.fill[n] * 2 + look.faint[n]).forEach((mine, k) => {
      pen.fillStyle = look.palette[k >> 1];
      pen.globalAlpha = k & 1 ? FAINT : M.D.base ? 0.6 : 0.88;
      const hatch = k & 1 ? null : hatches(pen, look.hatches[k >> 1]);
      chunks(mine, (path) => {
        pen.fill(path, "evenodd");
        if (hatch) { const own = pen.fillStyle; pen.fillStyle = hatch; pen.fill(path, "evenodd"); pen.fillStyle = own; }
        paths.push([path, k & 1]);
      });
    });
    pen.strokeStyle = C.edge;
    paths.forEach(([path, faint]) => { pen.globalAlpha = (faint ? 0.35 : 1) * (thin ? 0.55 : 1); pen.lineWidth = thin ? 0.3 : 0.7; pen.stroke(path); });
    pen.globalAlpha = 1;
  }
  /* Lines, crossed lines or dots over a colour that comes again. */
  const made = new Map();
  function hatches(pen, kind) {
    if (!kind) return null;
    const ratio = sharp || Math.min(2, window.devicePixelRatio || 1), key = kind + ":" + ratio;
    if (!made.has(key)) {
      const tile = document.createElement("canvas"), size = Math.round(6 * ratio), own = tile.getContext("2d");
      tile.width = tile.height = size;
      own.scale(ratio, ratio);
      own.strokeStyle = own.fillStyle = C.hatch; own.lineWidth = 1.2;
      const line = (a, b, c, d) => { own.beginPath(); own.moveTo(a, b); own.lineTo(c, d); own.stroke(); };
      if (kind === 1) { line(-1, 7, 7, -1); line(-1, 1, 1, -1); line(5, 7, 7, 5); }
      if (kind === 2) { line(3, 0, 3, 6); line(0, 3, 6, 3); }
      if (kind === 3) { own.beginPath(); own.arc(3, 3, 1.5, 0, 7); own.fill(); }
      const pattern = pen.createPattern(tile, "repeat");
      pattern.setTransform(new DOMMatrix().scale(1 / ratio));
      made.set(key, pattern);
    }
    return made.get(key);
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
    M.lines.borders.forEach((line) => trace(path, line, false));
    pen.stroke(path);
    const wide = new Path2D();
    pen.lineWidth = thin ? 2.2 : 3;
    M.lines.counties.forEach((line) => trace(wide, line, false));
    pen.stroke(wide);
  }
  /* A pale ring would vanish on white. */
  const firm = (colour) => ([1, 3, 5].reduce((sum, i) => sum + parseInt(colour.slice(i, i + 2), 16), 0) > 630 ? C.firm : colour);
  function paintPoint(pen, n, crowd) {
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
      pen.strokeStyle = C.white; pen.lineWidth = thin ? 4.4 : 8;
      pen.stroke(path);
      pen.strokeStyle = C.gap; pen.lineWidth = thin ? 3 : 5.6;
      pen.stroke(path);
      pen.restore();
    });
  }
  /* Hatched: changed since the plan was solved. */
  function paintChanged(pen, villages) {
    pen.fillStyle = hatches(pen, 1);
    chunks(villages.filter((n) => look.changed[n]), (path) => pen.fill(path, "evenodd"));
    pen.strokeStyle = C.changed; pen.lineWidth = 3;
    chunks(villages.filter((n) => look.changed[n]), (path) => pen.stroke(path));
  }
  function paintFrames(pen, villages, thin) {
    pen.lineJoin = "round";
    paintChanged(pen, villages);
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
  function paint(pen) {
    const villages = [], dots = [], thin = app.dense();
    for (let n = 0; n < M.count; n++) if (!Number.isNaN(boxes[4 * n]) && seen(n)) (shapes[n] ? villages : dots).push(n);
    paintOutlines(pen);
    paintPolygons(pen, villages, thin);
    paintDashes(pen, villages);
    paintBorders(pen, thin);
    paintLines(pen, look.weak, 1, Math.min(0.45, Math.max(0.12, 120 / look.weak.length)));
    paintFrames(pen, villages, thin);
    const crowd = dots.length > 3000 ? 0.6 : 1;
    dots.forEach((n) => paintPoint(pen, n, crowd));
    paintLines(pen, look.strong, 2.4, 0.95);
  }

  /* ---- Leaflet's side of it ---- */
  const Plane = L.Renderer.extend({
    options: { padding: 0.35 },
    _initContainer() { this._container = document.createElement("canvas"); this._container.setAttribute("aria-hidden", "true"); },
    _destroyContainer() { L.DomUtil.remove(this._container); },
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      this.repaint();
    },
    repaint() {
      if (!look || !this._bounds) return;
      const box = this._container, size = this._bounds.getSize(), ratio = sharp || Math.min(2, window.devicePixelRatio || 1);
      const origin = this._map.getPixelOrigin().add(this._bounds.min);
      S = 256 * Math.pow(2, this._map.getZoom()); ox = origin.x; oy = origin.y; view = [size.x, size.y];
      L.DomUtil.setPosition(box, this._bounds.min);
      box.width = ratio * size.x; box.height = ratio * size.y;
      box.style.width = size.x + "px"; box.style.height = size.y + "px";
      const pen = box.getContext("2d");
      pen.scale(ratio, ratio);
      paint(pen);
    },
  });
  const plane = new Plane();

  /* ---- which village is here ---- */
  function inside(rings, x, y) {
    let within = false;
    rings.forEach((r) => {
      for (let i = 0, j = r.length - 2; i < r.length; j = i, i += 2)
        if ((r[i + 1] > y) !== (r[j + 1] > y) && x < ((r[j] - r[i]) * (y - r[i + 1])) / (r[j + 1] - r[i + 1]) + r[i]) within = !within;
    });
    return within;
  }
  function hit(at) {
    const scale = 256 * Math.pow(2, map.getZoom()), p = map.project(at), x = p.x / scale, y = p.y / scale, near = REACH / scale;
    let best = -1, least = near * near;
    for (let n = 0; n < M.count; n++) {
      const b = 4 * n;
      if (x < boxes[b] - near || x > boxes[b + 2] + near || y < boxes[b + 1] - near || y > boxes[b + 3] + near) continue;
      if (shapes[n]) { if (best < 0 && inside(shapes[n], x, y)) best = n; continue; }
      const d = (x - boxes[b]) ** 2 + (y - boxes[b + 1]) ** 2;
      if (d < least) { least = d; best = n; }
    }
    return best;
  }
  return {
    hit,
    show() { plane.addTo(map); },
    set(next) { look = next; plane.repaint(); },
    repaint() { plane.repaint(); },
    sharpen(ratio) { sharp = ratio; if (plane._map) plane._update(); },
  };
};
