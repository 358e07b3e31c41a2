"use strict";
/* The table below the map: follows filter and selection, sorts, is copied and saved. */
window.zhucunPlan.table = function (app, box, says) {
  const { M, map } = app, { state, places, w, t } = M, { make } = window.zhucunPage;
  const ROWS = 100, RISKY = /^(\s*[=+\-@＝＋－＠']|[\t\r\n])/;
  const collator = new Intl.Collator("zh-CN", { numeric: true });
  let sort = 0, down = false, page = 0, rows = [], open = window.innerHeight > 640;

  /* ---- cells ---- */
  const person = (p) => { const s = M.supplies[p.supply]; return s.kind === 0 && s.unit >= 0 ? s.name + "（" + M.units[s.unit].name + "）" : s.name; };
  const team = (k) => (n) => M.postsAt(n, k).map(person).join(w("list_mark"));
  const missing = (n) => M.gapsAt(n, -1).reduce((sum, g) => sum + g.missing, 0);
  const shortages = (n) => M.gapsAt(n, -1).map((g) => w("short_item", { layer: t(M.D.layers[g.layer].label), count: g.missing })).join("；");
  function columns() {
    const text = (head, cell) => ({ head, cell, order: cell }), number = (head, value, cell) => ({ head, cell: cell || ((n) => (value(n) < 0 ? "" : value(n))), order: value, number: true });
    const list = [number(w("number"), (n) => n, (n) => n + 1)];
    if (M.counties.length > 1) list.push(text(w("county"), (n) => M.counties[places[n].county].name));
    list.push(text(w("township"), (n) => M.towns[places[n].town].name), text(w("village"), (n) => places[n].name), text(w("classes"), (n) => t(M.D.classes[places[n].cls].label)));
    list[list.length - 2].village = true;
    M.D.layers.forEach((l, k) => list.push(text(t(l.label), team(k))));
    if (M.shows("gaps")) list.push({ ...number(w("shortage"), missing, shortages), open: true });
    list.push(number(w("minutes"), (n) => app.minutes(n)));
    list.push(number(w("hardness"), (n) => places[n].hard, (n) => (places[n].hard < 0 ? "" : (places[n].hard / 100).toFixed(2))));
    return list;
  }
  function sorted(villages, column) {
    if (sort === 0) return down ? villages.slice().reverse() : villages;
    const keyed = villages.map((n) => [column.order(n), n]);
    keyed.sort((a, b) => (column.number ? a[0] - b[0] : collator.compare(a[0], b[0])) || a[1] - b[1]);
    if (down) keyed.reverse();
    return keyed.map(([, n]) => n);
  }

  /* ---- copy and save: nothing that a spreadsheet could run ---- */
  const guarded = (cell) => { const text = String(cell); return typeof cell !== "number" && RISKY.test(text) ? "'" + text : text; };
  function lines(quote) {
    const list = columns();
    return [list.map((c) => c.head)].concat(rows.map((n) => list.map((c) => c.cell(n)))).map((cells) => cells.map((c) => quote(guarded(c))));
  }
  const csv = () => "\ufeff" + lines((c) => (/[",\r\n]/.test(c) ? '"' + c.replace(/"/g, '""') + '"' : c)).map((r) => r.join(",")).join("\r\n") + "\r\n";
  const tsv = () => lines((c) => c.replace(/[\t\r\n]+/g, " ")).map((r) => r.join("\t")).join("\n");
  function copyByHand(text) {
    const area = make("textarea", document.body), had = document.activeElement;
    area.value = text; area.className = "hidden"; area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (had && had.focus) had.focus({ preventScroll: true });
    return done;
  }
  function copy() {
    const text = tsv(), tell = (done) => { says.textContent = done ? w("copied", { count: rows.length }) : w("not_copied"); };
    if (!navigator.clipboard) { tell(copyByHand(text)); return; }
    navigator.clipboard.writeText(text).then(() => tell(true), () => tell(copyByHand(text)));
  }
  function save() {
    const a = make("a", document.body), url = URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" }));
    a.href = url;
    a.download = (M.D.title.replace(/[\\/:*?"<>|\s]+/g, "-") || "table") + ".csv";
    a.click();
    a.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
    says.textContent = w("saved", { count: rows.length });
  }

  /* ---- drawing ---- */
  function button(parent, text, act, id) {
    const b = make("button", parent, text, "tool");
    b.type = "button"; b.id = id;
    b.addEventListener("click", act);
    return b;
  }
  function name() {
    if (state.kind === "town") return M.towns[state.n].name;
    if (state.kind === "unit") return M.units[state.n].name;
    if (state.kind === "supply") return M.supplies[state.n].name;
    return state.kind === "place" && !places[state.n].village ? places[state.n].name : "";
  }
  function bar() {
    const row = make("div", box, undefined, "bar"), title = name();
    make("h2", row, title ? w("table_of", { name: title, count: rows.length }) : w("table", { count: rows.length }));
    const pages = Math.max(1, Math.ceil(rows.length / ROWS));
    if (open && pages > 1) {
      const before = button(row, "‹", () => turn(-1, "table-previous"), "table-previous"), place = make("span", row, w("page", { page: page + 1, pages }));
      const after = button(row, "›", () => turn(1, "table-next"), "table-next");
      place.className = "unit";
      before.setAttribute("aria-label", w("previous")); after.setAttribute("aria-label", w("following"));
      before.disabled = page === 0; after.disabled = page + 1 >= pages;
    }
    make("span", row, "", "gap");
    button(row, w("copy"), copy, "table-copy");
    button(row, w("save"), save, "table-save");
    const hide = button(row, w(open ? "table_hide" : "table_show"), () => { open = !open; render(); box.querySelector("#table-toggle").focus(); map.invalidateSize({ pan: false }); }, "table-toggle");
    hide.setAttribute("aria-expanded", String(open));
  }
  function turn(step, id) {
    page += step;
    render();
    const b = document.getElementById(id);
    (b && !b.disabled ? b : box.querySelector(".frame")).focus();
  }
  function header(table, list) {
    const row = make("tr", make("thead", table));
    list.forEach((column, k) => {
      const th = make("th", row), b = make("button", th, column.head, "sort");
      th.scope = "col";
      if (k === sort) th.setAttribute("aria-sort", down ? "descending" : "ascending");
      b.type = "button";
      b.addEventListener("click", () => { down = k === sort ? !down : Boolean(column.open); sort = k; page = 0; render(); box.querySelectorAll("th button")[k].focus(); });
    });
  }
  function body(table, list) {
    const part = make("tbody", table);
    rows.slice(page * ROWS, page * ROWS + ROWS).forEach((n) => {
      const row = make("tr", part);
      if (state.kind === "place" && state.n === n) { row.className = "chosen"; row.setAttribute("aria-current", "true"); }
      row.addEventListener("click", () => app.choose("place", n, true));
      list.forEach((column) => {
        const cell = column.cell(n), td = make("td", row, column.village ? undefined : cell, column.number && !column.open ? "number" : column.open && cell ? "open" : undefined);
        if (column.village) { const b = make("button", td, cell, "link"); b.type = "button"; }
      });
    });
  }
  function render() {
    const list = columns(), left = box.querySelector(".frame") ? box.querySelector(".frame").scrollLeft : 0;
    rows = sorted(M.chosenVillages() || M.passing(), list[sort] || list[0]);
    page = Math.max(0, Math.min(page, Math.ceil(rows.length / ROWS) - 1));
    box.replaceChildren();
    box.classList.toggle("closed", !open);
    bar();
    if (!open) return;
    const frame = make("div", box, undefined, "frame"), table = make("table", frame);
    frame.tabIndex = 0;
    frame.setAttribute("role", "region"); frame.setAttribute("aria-label", box.querySelector("h2").textContent);
    header(table, list); body(table, list);
    frame.scrollLeft = left;
  }
  /* A village that was chosen elsewhere comes into view. */
  function reveal() {
    const at = state.kind === "place" ? rows.indexOf(state.n) : -1;
    if (at < 0) { page = 0; render(); return; }
    page = Math.floor(at / ROWS);
    render();
    const row = box.querySelector("tr.chosen"), frame = box.querySelector(".frame");
    if (row && frame) frame.scrollTop = Math.max(0, row.offsetTop - frame.clientHeight / 2);
  }
  return { render, reveal, rows: () => rows, csv, tsv };
};
