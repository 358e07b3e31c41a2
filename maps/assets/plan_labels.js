"use strict";
/* Names on the map: those in view that do not cover each other, by zoom. */
window.zhucunPlan.labels = function (app) {
  const { M, map } = app, { state, places } = M;
  const tags = window.zhucunPage.labels(map, L.layerGroup().addTo(map));
  const FEW = 120, MOST = 1500, MANY_TOWNS = 40, PROVINCE = 400;
  const middles = M.counties.map((c) => { const b = M.bounds(c.members).box; return [(b[0] + b[2]) / 2, (b[1] + b[3]) / 2]; });

  /* Larger for a projector. */
  const size = (px) => (state.meeting ? 1.7 * px : px);
  function inView() {
    const view = map.getBounds(), scale = 256 * Math.pow(2, map.getZoom());
    const a = map.project(view.getNorthWest()), b = map.project(view.getSouthEast());
    const west = a.x / scale, north = a.y / scale, east = b.x / scale, south = b.y / scale;
    return (at) => at && at[0] >= west && at[0] <= east && at[1] >= north && at[1] <= south;
  }
  function townNames(visible, close) {
    const crowd = M.towns.length > MANY_TOWNS && !close;
    if (crowd && M.counties.length > 1 && M.towns.length > PROVINCE) return;
    M.towns.forEach((town) => { if (visible(town.at)) tags.add(M.latlng(...town.at), town.name, crowd ? "town crowd" : "town", size(crowd ? 12 : 15), town.lift); });
  }
  function countyNames(visible) {
    if (M.counties.length < 2) return;
    M.counties.forEach((c, k) => { if (visible(middles[k])) tags.add(M.latlng(...middles[k]), c.name, "county", size(16), 0); });
  }
  function villageNames(villages) {
    villages.forEach((n) => { if (!M.shapes[n]) tags.block(M.latlng(...M.spot(n)), 4); });
    villages.forEach((n) => tags.add(M.latlng(...M.spot(n)), places[n].name, "small", size(12), M.shapes[n] ? 0 : -13));
  }
  return {
    render() {
      tags.clear();
      if (!state.labels) return;
      const visible = inView(), villages = [], closer = map.getZoom() - app.base;
      for (let n = 0; n < M.count; n++) if (visible(M.spot(n))) villages.push(n);
      const named = villages.length <= FEW || (closer >= 2.5 && villages.length <= MOST);
      if (state.kind === "place" && M.spot(state.n)) tags.add(M.latlng(...M.spot(state.n)), places[state.n].name, "small chosen", size(13), M.shapes[state.n] ? 0 : -13);
      if (closer < 1.5) countyNames(visible);
      if (!named || closer < 4) townNames(visible, closer >= 1);
      if (named) villageNames(villages);
    },
  };
};
