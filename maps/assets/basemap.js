"use strict";
/* A base map under everything, where the plan was published with one. */
window.zhucunBasemap = function (map, base) {
  if (!base) return;
  const options = { maxZoom: 22, maxNativeZoom: base.zoom, className: "base" };
  base.urls.forEach((url) => L.tileLayer(url, options).addTo(map));
  const keys = Object.keys(base.tiles);
  if (keys.length) {
    const deepest = Math.max(...keys.map((key) => Number(key.split("/")[0])));
    const Own = L.GridLayer.extend({
      createTile(at) {
        const tile = document.createElement("img"), data = base.tiles[at.z + "/" + at.x + "/" + at.y];
        tile.alt = "";
        if (data) tile.src = data;
        return tile;
      },
    });
    new Own({ ...options, maxNativeZoom: Math.min(deepest, base.zoom) }).addTo(map);
  }
  if (base.attribution) {
    const note = document.createElement("div");
    note.className = "attribution"; note.textContent = base.attribution;
    map.getContainer().appendChild(note);
  }
};
