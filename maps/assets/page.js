"use strict";
/* What every page of zhucun shares: reading the data, making elements, fitting labels.
   Every text is set by textContent; nothing is fetched. */
window.zhucunPage = (function () {
  const U = 1e5, LONGEST = 24;

  /* ---- what stands there until the page is drawn; where it cannot be, it says so ---- */
  const opening = document.getElementById("opening");
  /* When the page has been painted, ``what()`` is what others may ask of it. */
  function drawn(what) {
    requestAnimationFrame(() => requestAnimationFrame(() => {
      opening.remove();
      window.zhucun = { drawn: performance.now(), ...what() };
    }));
  }
  function failed(problem) {
    if (window.zhucun) return;
    document.body.append(opening);
    opening.textContent = opening.dataset.failed + " " + problem;
  }
  window.addEventListener("error", (e) => failed(e.message));
  window.addEventListener("unhandledrejection", (e) => failed(e.reason));

  /* ---- data: gzip + base64 -> JSON; a small inflate for browsers without DecompressionStream ---- */
  function bytesOf(text) {
    const raw = atob(text), bytes = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
    return bytes;
  }
  function unpack(bytes) {
    if (typeof DecompressionStream === "function" && !window.zhucunNoStream) {
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      return new Response(stream).text();
    }
    return Promise.resolve(new TextDecoder().decode(inflate(bytes.subarray(10))));
  }
  function inflate(src) {
    const LB = [3,4,5,6,7,8,9,10,11,13,15,17,19,23,27,31,35,43,51,59,67,83,99,115,131,163,195,227,258];
    const LE = [0,0,0,0,0,0,0,0,1,1,1,1,2,2,2,2,3,3,3,3,4,4,4,4,5,5,5,5,0];
    const DB = [1,2,3,4,5,7,9,13,17,25,33,49,65,97,129,193,257,385,513,769,1025,1537,2049,3073,4097,6145,8193,12289,16385,24577];
    const ORDER = [16,17,18,0,8,7,9,6,10,5,11,4,12,3,13,2,14,1,15];
    let at = 0, bit = 0, out = new Uint8Array(src.length * 6), end = 0, last = 0;
    const take = (n) => { let v = 0; for (let i = 0; i < n; i++) { v |= ((src[at] >> bit) & 1) << i; if (++bit === 8) { bit = 0; at++; } } return v; };
    const put = (b) => { if (end === out.length) { const more = new Uint8Array(out.length * 2); more.set(out); out = more; } out[end++] = b; };
    const table = (lengths) => {
      const count = new Uint16Array(16), first = new Uint16Array(16), symbols = [];
      for (const n of lengths) count[n]++;
      count[0] = 0;
      for (let i = 1; i < 16; i++) first[i] = first[i - 1] + count[i - 1];
      lengths.forEach((n, s) => { if (n) symbols[first[n]++] = s; });
      return { count, symbols };
    };
    const read = (t) => { let code = 0, start = 0, index = 0; for (let n = 1; n < 16; n++) { code |= take(1); const c = t.count[n]; if (code - c < start) return t.symbols[index + code - start]; index += c; start = (start + c) << 1; code <<= 1; } throw new Error("inflate"); };
    do {
      last = take(1);
      const kind = take(2);
      if (kind === 0) {
        if (bit) { bit = 0; at++; }
        const n = src[at] | (src[at + 1] << 8); at += 4;
        for (let i = 0; i < n; i++) put(src[at++]);
        continue;
      }
      let lit, dist;
      if (kind === 1) {
        lit = table(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)));
        dist = table(new Array(30).fill(5));
      } else {
        const nl = take(5) + 257, nd = take(5) + 1, nc = take(4) + 4, cl = new Array(19).fill(0);
        for (let i = 0; i < nc; i++) cl[ORDER[i]] = take(3);
        const codes = table(cl), lengths = [];
        while (lengths.length < nl + nd) {
          const s = read(codes);
          if (s < 16) lengths.push(s);
          else { const v = s === 16 ? lengths[lengths.length - 1] : 0, n = s === 16 ? 3 + take(2) : s === 17 ? 3 + take(3) : 11 + take(7); for (let i = 0; i < n; i++) lengths.push(v); }
        }
        lit = table(lengths.slice(0, nl)); dist = table(lengths.slice(nl));
      }
      for (;;) {
        const s = read(lit);
        if (s < 256) put(s);
        else if (s === 256) break;
        else {
          const n = LB[s - 257] + take(LE[s - 257]), d = read(dist), from = end - DB[d] - take(d < 2 ? 0 : (d >> 1) - 1);
          for (let i = 0; i < n; i++) put(out[from + i]);
        }
      }
    } while (!last);
    return out.subarray(0, end);
  }

  /* ---- small helpers ---- */
  function make(tag, parent, text, cls) {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (cls) node.className = cls;
    if (parent) parent.appendChild(node);
    return node;
  }
  /* Texts made comparable as geodata/text.py does it: width, case, blanks, marks. */
  const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s\u001c-\u001f\u0085*\ufeff]+/g, "");
  function swatch(parent, colour, hatch) { make("span", parent, "", "swatch" + (hatch ? " hatch" + hatch : "")).style.backgroundColor = colour; }
  function points(flat) {
    const out = [];
    let x = 0, y = 0;
    for (let i = 0; i < flat.length; i += 2) { x += flat[i]; y += flat[i + 1]; out.push([y / U, x / U]); }
    return out;
  }
  const latlng = (at) => [at[1] / U, at[0] / U];

  /* ---- labels that do not cover each other: the first one asked for stays ---- */
  function labels(map, group) {
    let taken = [];
    const short = (text) => { const signs = Array.from(text); return signs.length > LONGEST ? signs.slice(0, LONGEST - 1).join("") + "…" : text; };
    const width = (text, size) => Array.from(text).reduce((w, c) => w + (c.codePointAt(0) > 0x2e7f ? 1 : 0.6), 0) * size;
    return {
      clear() { taken = []; group.clearLayers(); },
      /* a marker that no label asked for later may cover */
      block(at, radius) { const p = map.latLngToContainerPoint(at); taken.push([p.x - radius, p.y - radius, p.x + radius, p.y + radius]); },
      /* lift: pixels above the place (below where negative). Says whether there was room. */
      add(at, text, cls, size, lift) {
        text = short(text);
        const up = lift || 0, p = map.latLngToContainerPoint(at).subtract([0, up]), w = width(text, size) / 2 + 2, h = size / 2 + 3;
        const box = [p.x - w, p.y - h, p.x + w, p.y + h];
        if (taken.some((o) => box[0] < o[2] && box[2] > o[0] && box[1] < o[3] && box[3] > o[1])) return false;
        taken.push(box);
        /* A tooltip would have the page laid out anew for every label. */
        const node = make("span", null, text, "label " + cls);
        node.style.top = -up + "px";
        L.marker(at, { icon: L.divIcon({ className: "", html: node, iconSize: null }), pane: "tooltipPane", interactive: false, keyboard: false }).addTo(group);
        return true;
      },
    };
  }
  function data(name) {
    return unpack(bytesOf(JSON.parse(document.getElementById(name || "data").textContent))).then((text) => {
      requestAnimationFrame(() => { if (!opening.textContent.startsWith(opening.dataset.failed)) opening.remove(); });
      return JSON.parse(text);
    });
  }
  return { data, drawn, make, folded, swatch, points, latlng, labels };
})();
