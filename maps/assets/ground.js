"use strict";
/* What maps drawn on one canvas share: the world as a square of side 1 (web Mercator), rings,
   which place lies where, hatches, looks for many holders, and the plane that Leaflet moves. */
window.zhucunGround = (function () {
  const U = 1e5, STEP = 0.8, REACH = 12, NEAR = 8;
  const east = (x) => (x / U + 180) / 360;
  function south(y) {
    const a = (y / U) * Math.PI / 180;
    return (1 - Math.log(Math.tan(a) + 1 / Math.cos(a)) / Math.PI) / 2;
  }
  function latlng(x, y) { return [Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180 / Math.PI, x * 360 - 180]; }
  /* Lines are many and short: plain arrays are made several times as fast as typed ones. */
  function unroll(flat) {
    const out = new Array(flat.length);
    let x = 0, y = 0;
    for (let i = 0; i < flat.length; i += 2) { x += flat[i]; y += flat[i + 1]; out[i] = east(x); out[i + 1] = south(y); }
    return out;
  }
  /* A shape is its rings, a ring the arcs it is made of, an arc a line of the page: ``n`` as it
     stands, ``-n - 1`` backwards. */
  const lineOf = (arc) => (arc < 0 ? -arc - 1 : arc);
  function ringOf(arcs, lines) {
    let to = 0;
    const ring = new Float64Array(arcs.reduce((size, a) => size + lines[lineOf(a)].length - 2, 0));
    arcs.forEach((a) => {
      const line = lines[lineOf(a)], last = line.length - 2;
      if (a >= 0) for (let i = 0; i < last; i++) ring[to++] = line[i];
      else for (let i = last; i > 0; i -= 2) { ring[to++] = line[i]; ring[to++] = line[i + 1]; }
    });
    return ring;
  }
  const shapesOf = (rings) => rings.map((own) => (own && own.length ? own : null));
  const nothing = () => [Infinity, Infinity, -Infinity, -Infinity];
  function boxesOf(lines) {
    const found = new Float64Array(lines.length * 4);
    lines.forEach((line, k) => {
      let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
      for (let i = 0; i < line.length; i += 2) {
        if (line[i] < west) west = line[i];
        if (line[i] > east) east = line[i];
        if (line[i + 1] < north) north = line[i + 1];
        if (line[i + 1] > south) south = line[i + 1];
      }
      found[4 * k] = west; found[4 * k + 1] = north; found[4 * k + 2] = east; found[4 * k + 3] = south;
    });
    return found;
  }
  function boxOf(rings, edges) {
    const box = nothing();
    rings.forEach((arcs) => arcs.forEach((a) => {
      const k = 4 * lineOf(a);
      if (edges[k] < box[0]) box[0] = edges[k];
      if (edges[k + 1] < box[1]) box[1] = edges[k + 1];
      if (edges[k + 2] > box[2]) box[2] = edges[k + 2];
      if (edges[k + 3] > box[3]) box[3] = edges[k + 3];
    }));
    return box;
  }
  /* Where every village lies: its box and a point; points of those without a shape are given. */
  function layout(shapes, edges, points, known, boxes, spots) {
    shapes.forEach((rings, n) => {
      if (known(n)) { spots[2 * n] = points[2 * n]; spots[2 * n + 1] = points[2 * n + 1]; }
      if (rings) {
        const box = boxOf(rings, edges);
        boxes.set(box, 4 * n);
        if (!known(n)) { spots[2 * n] = (box[0] + box[2]) / 2; spots[2 * n + 1] = (box[1] + box[3]) / 2; }
      } else boxes.set([spots[2 * n], spots[2 * n + 1], spots[2 * n], spots[2 * n + 1]], 4 * n);
    });
  }
  function bounds(boxes, villages) {
    const box = nothing();
    const grow = (x, y) => { if (x < box[0]) box[0] = x; if (x > box[2]) box[2] = x; if (y < box[1]) box[1] = y; if (y > box[3]) box[3] = y; };
    villages.forEach((n) => { if (!Number.isNaN(boxes[4 * n])) { grow(boxes[4 * n], boxes[4 * n + 1]); grow(boxes[4 * n + 2], boxes[4 * n + 3]); } });
    return { box, grow, latlngs: () => (box[0] > box[2] ? null : L.latLngBounds(latlng(box[0], box[3]), latlng(box[2], box[1]))) };
  }

  /* ---- from the unit square to the pixels of a canvas ---- */
  function view(lines) {
    let S = 1, ox = 0, oy = 0, shown = [], drawn = [];
    const px = (x) => x * S - ox, py = (y) => y * S - oy;
    /* A line in pixels; steps below a pixel are left out. */
    function pixels(line) {
      const last = line.length - 2;
      let x = px(line[0]), y = py(line[1]);
      const out = [x, y];
      for (let i = 2; i <= last; i += 2) {
        const nx = px(line[i]), ny = py(line[i + 1]);
        if (i < last && Math.abs(nx - x) + Math.abs(ny - y) < STEP) continue;
        x = nx; y = ny;
        out.push(x, y);
      }
      return out;
    }
    const arc = (k) => drawn[k] || (drawn[k] = pixels(lines[k]));
    return {
      px, py,
      /* Says whether it is looked at from elsewhere than before. */
      to(scale, x, y) {
        if (scale === S && x === ox && y === oy) return false;
        S = scale; ox = x; oy = y; drawn = [];
        return true;
      },
      /* Only what lies in these parts of the canvas, [west, north, width, height] in pixels, is seen. */
      only(parts) { shown = parts; },
      seen(boxes, b) {
        const west = px(boxes[b]) - REACH, north = py(boxes[b + 1]) - REACH, east = px(boxes[b + 2]) + REACH, south = py(boxes[b + 3]) + REACH;
        return shown.some(([x, y, width, height]) => east >= x && south >= y && west <= x + width && north <= y + height);
      },
      part(west, north, east, south) {
        const x = px(west) - REACH, y = py(north) - REACH;
        return [x, y, px(east) + REACH - x, py(south) + REACH - y];
      },
      trace(path, line, closed) {
        const own = pixels(line);
        path.moveTo(own[0], own[1]);
        for (let i = 2; i < own.length; i += 2) path.lineTo(own[i], own[i + 1]);
        if (closed) path.closePath();
      },
      line(path, k) {
        const own = arc(k);
        path.moveTo(own[0], own[1]);
        for (let i = 2; i < own.length; i += 2) path.lineTo(own[i], own[i + 1]);
        if (own[0] === own[own.length - 2] && own[1] === own[own.length - 1]) path.closePath();
      },
      /* A ring of arcs: each arc is put into pixels once for both its sides and for as long as the
         map is looked at from here. It ends where the next begins. */
      ring(path, arcs) {
        arcs.forEach((a, k) => {
          const own = arc(lineOf(a)), last = own.length - 2;
          if (!k) path.moveTo(own[a < 0 ? last : 0], own[a < 0 ? last + 1 : 1]);
          if (a >= 0) for (let i = 2; i <= last; i += 2) path.lineTo(own[i], own[i + 1]);
          else for (let i = last - 2; i >= 0; i -= 2) path.lineTo(own[i], own[i + 1]);
        });
        path.closePath();
      },
    };
  }
  function groups(villages, key) {
    const found = new Map();
    villages.forEach((n) => { const k = key(n); if (!found.has(k)) found.set(k, []); found.get(k).push(n); });
    return found;
  }
  /* Lines, crossed lines or dots over a colour that comes again. */
  const made = new Map();
  function hatches(pen, kind, ink, ratio) {
    if (!kind) return null;
    const key = kind + ":" + ratio;
    if (!made.has(key)) {
      const tile = document.createElement("canvas"), size = Math.round(6 * ratio), own = tile.getContext("2d");
      tile.width = tile.height = size;
      own.scale(ratio, ratio);
      own.strokeStyle = own.fillStyle = ink; own.lineWidth = 1.2;
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
  /* Leaflet's side of a canvas: ``paint(pen, ratio)`` draws what ``at`` is set to, ``paint(pen,
     ratio, parts)`` what of it lies in these parts. */
  function plane(at, paint, sharp) {
    const Plane = L.Renderer.extend({
      options: { padding: 0.35 },
      _initContainer() { this._container = document.createElement("canvas"); this._container.setAttribute("aria-hidden", "true"); },
      _destroyContainer() { L.DomUtil.remove(this._container); },
      _update() {
        if (this._map._animatingZoom && this._bounds) return;
        L.Renderer.prototype._update.call(this);
        this.repaint();
      },
      /* All of it; or only these parts where nothing but what lies in them has changed. */
      repaint(parts) {
        if (!this._bounds) return;
        const box = this._container, size = this._bounds.getSize(), ratio = sharp() || Math.min(2, window.devicePixelRatio || 1);
        const origin = this._map.getPixelOrigin().add(this._bounds.min), width = Math.floor(ratio * size.x), height = Math.floor(ratio * size.y);
        const moved = at.to(256 * Math.pow(2, this._map.getZoom()), origin.x, origin.y), pen = box.getContext("2d");
        if (parts && !moved && ratio === this._ratio && box.width === width && box.height === height) { this._mend(pen, parts, ratio); return; }
        this._ratio = ratio;
        L.DomUtil.setPosition(box, this._bounds.min);
        box.width = width; box.height = height;
        box.style.width = size.x + "px"; box.style.height = size.y + "px";
        pen.scale(ratio, ratio);
        at.only([[0, 0, size.x, size.y]]);
        paint(pen, ratio);
      },
      /* The edges of the parts lie between pixels of the screen: nothing is seen of them. */
      _mend(pen, parts, ratio) {
        const down = (x) => Math.floor(x * ratio) / ratio, whole = parts.map(([x, y, width, height]) => [down(x), down(y), down(x + width + 1) - down(x), down(y + height + 1) - down(y)]);
        pen.save();
        pen.beginPath();
        whole.forEach((part) => pen.rect(...part));
        pen.clip();
        whole.forEach((part) => pen.clearRect(...part));
        at.only(whole);
        paint(pen, ratio, whole);
        pen.restore();
      },
    });
    return new Plane();
  }

  /* ---- which village is here ---- */
  function inside(rings, x, y) {
    let within = false;
    rings.forEach((r) => {
      for (let i = 0, j = r.length - 2; i < r.length; j = i, i += 2)
        if ((r[i + 1] > y) !== (r[j + 1] > y) && x < ((r[j] - r[i]) * (y - r[i + 1])) / (r[j + 1] - r[i + 1]) + r[i]) within = !within;
    });
    return within;
  }
  function hit(map, shapes, lines, boxes, at) {
    const scale = 256 * Math.pow(2, map.getZoom()), p = map.project(at), x = p.x / scale, y = p.y / scale, near = NEAR / scale;
    let best = -1, least = near * near;
    for (let n = 0; n < shapes.length; n++) {
      const b = 4 * n;
      if (x < boxes[b] - near || x > boxes[b + 2] + near || y < boxes[b + 1] - near || y > boxes[b + 3] + near) continue;
      if (shapes[n]) { if (best < 0 && inside(shapes[n].map((arcs) => ringOf(arcs, lines)), x, y)) best = n; continue; }
      const d = (x - boxes[b]) ** 2 + (y - boxes[b + 1]) ** 2;
      if (d < least) { least = d; best = n; }
    }
    return best;
  }
  /* A look for every holder. The first have one of their own; behind them each has the one whose
     nearest holder lies farthest away, so that those side by side are told apart. */
  function spread(order, first, looks, spot) {
    const middles = new Map(order.map((k) => [k, [0, 0, 0]])), used = Array.from({ length: looks }, () => []), found = new Map();
    first.forEach((k, n) => { const at = k >= 0 && spot(n); if (at) { const sum = middles.get(k); sum[0] += at[0]; sum[1] += at[1]; sum[2] += 1; } });
    order.forEach((k, i) => {
      const sum = middles.get(k), x = sum[0] / (sum[2] || 1), y = sum[1] / (sum[2] || 1);
      const near = (spots) => spots.reduce((least, s) => Math.min(least, (s[0] - x) ** 2 + (s[1] - y) ** 2), Infinity);
      let best = i;
      if (i >= looks) { const far = used.map(near); best = far.indexOf(Math.max(...far)); }
      used[best].push([x, y]);
      found.set(k, best);
    });
    return found;
  }
  return { east, south, latlng, unroll, lineOf, ringOf, shapesOf, boxesOf, layout, bounds, view, groups, hatches, plane, hit, spread };
})();
