"use strict";
/* On paper: A3 landscape with title, map, legend and scale; the part of the map on
   screen, or the whole area as large as the paper lets it where all of it is on screen. */
window.zhucunPlan.print = function (app) {
  const { M, map } = app, SHARP = 2.5;
  let before = null;
  function fit(view) {
    map.invalidateSize({ animate: false, pan: false });
    if (view) map.fitBounds(view, { animate: false });
    else app.fit(null);
  }
  function enter() {
    if (before) return;
    const whole = map.getZoom() <= app.base + 0.01;
    before = { centre: map.getCenter(), zoom: map.getZoom(), view: whole ? null : map.getBounds().pad(-0.02) };
    document.body.classList.add("printing");
    app.parts.date.textContent = M.w("printed", { date: new Date().toLocaleDateString(M.state.lang ? "en-GB" : "zh-CN") });
    app.canvas.sharpen(SHARP);
    fit(before.view);
  }
  function leave() {
    if (!before) return;
    document.body.classList.remove("printing");
    app.canvas.sharpen(0);
    map.invalidateSize({ animate: false, pan: false });
    map.setView(before.centre, before.zoom, { animate: false });
    before = null;
  }
  window.addEventListener("beforeprint", enter);
  window.addEventListener("afterprint", leave);
  return { enter, leave };
};
