"use strict";
/* The table below the map: follows filter and selection, sorts, is copied and saved. */
window.zhucunPlan.table = function (app, box) {
  const { M, map } = app, { state, w } = M, { make } = window.zhucunPage, views = window.zhucunPlan.views(app);
  const ROWS = 100, AT_ONCE = 24, RISKY = /^(\s*[=+\-@＝＋－＠']|[\t\r\n])/;
  /* Costly to make, and columns of numbers do without. */
  let collator = null;
  const compare = (a, b) => { collator = collator || new Intl.Collator("zh-CN", { numeric: true }); return collator.compare(a, b); };
  let sort = 0, down = false, page = 0, rows = [], last = "", drawn = null, whole = false, open = window.innerHeight > 640;
  const view = () => views[state.tab];

  /* Blanks come last whichever way it is sorted. */
  function sorted(found, column) {
    const keyed = found.map((row, at) => [column.order(row), at]), full = keyed.filter(([key]) => key !== null), blank = keyed.filter(([key]) => key === null);
    full.sort((a, b) => (down ? -1 : 1) * ((column.number ? a[0] - b[0] : compare(a[0], b[0])) || a[1] - b[1]));
    return full.concat(blank).map(([, at]) => found[at]);
  }

  /* ---- copy and save: nothing that a spreadsheet could run ---- */
  const guarded = (cell) => { const text = String(cell); return typeof cell !== "number" && RISKY.test(text) ? "'" + text : text; };
  function lines(quote) {
    const list = view().columns().filter((c) => !c.shown), total = view().total(), all = total ? rows.concat([total]) : rows;
    return [list.map((c) => c.head)].concat(all.map((row) => list.map((c) => c.cell(row)))).map((cells) => cells.map((c) => quote(guarded(c))));
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
    const text = tsv(), tell = (done) => app.tell(done ? w("copied", { count: rows.length }) : w("not_copied"));
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
    app.tell(w("saved", { count: rows.length }));
  }

  /* ---- drawing ---- */
  function button(parent, text, act, id) {
    const b = make("button", parent, text, "tool");
    b.type = "button"; b.id = id;
    b.addEventListener("click", act);
    return b;
  }
  function tabs(row) {
    const group = make("div", row, undefined, "tabs");
    group.setAttribute("role", "group"); group.setAttribute("aria-label", w("tabs"));
    Object.keys(views).forEach((key) => {
      const b = button(group, w("tab_" + key), () => { state.tab = key; open = true; page = 0; render(); app.remember(); document.getElementById("tab-" + key).focus(); map.invalidateSize({ pan: false }); }, "tab-" + key);
      b.setAttribute("aria-pressed", String(state.tab === key));
    });
  }
  function grouping(row) {
    const label = make("label", row, w("sum_by"), "by"), select = make("select", label);
    select.id = "sum-by";
    M.sums.kinds.forEach((by) => { const option = make("option", select, w("sum_" + by)); option.value = by; });
    select.value = state.by;
    select.addEventListener("change", () => { state.by = select.value; page = 0; render(); app.remember(); document.getElementById("sum-by").focus(); });
  }
  function bar() {
    const row = make("div", box, undefined, "bar");
    tabs(row);
    make("h2", row, view().title(rows.length));
    if (open && state.tab === "sums") grouping(row);
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
      b.addEventListener("click", () => { down = k === sort ? !down : Boolean(column.open || column.red || column.shown); sort = k; page = 0; render(); box.querySelectorAll("th button")[k].focus(); });
    });
  }
  function line(part, list, entry) {
    const row = make("tr", part);
    list.forEach((column) => {
      const cell = column.cell(entry), red = (column.open && cell) || (column.red && cell), td = make("td", row, column.link ? undefined : cell, red ? (column.red ? "number open" : "open") : column.number && !column.open && !column.words ? "number" : undefined);
      if (column.link && entry !== view().total()) { const b = make("button", td, cell, "link"); b.type = "button"; } else if (column.link) td.textContent = cell;
      if (column.draw) column.draw(td, entry);
    });
    return row;
  }
  function entryLine(part, list, entry) {
    const row = line(part, list, entry);
    if (view().chosen(entry)) { row.className = "chosen"; row.setAttribute("aria-current", "true"); }
    row.addEventListener("click", () => view().pick(entry));
    return row;
  }
  /* Until the page has been seen there are only as many lines as go on a screen, or as far as the chosen one. */
  function shownRows() {
    const all = rows.slice(page * ROWS, page * ROWS + ROWS);
    return whole ? all : all.slice(0, AT_ONCE + Math.max(0, all.findIndex((row) => view().chosen(row))));
  }
  const said = (list, entry) => list.map((column) => column.cell(entry)).join("\t") + view().chosen(entry);
  const drawnLine = (part, list, entry) => ({ entry, said: said(list, entry), row: entryLine(part, list, entry) });
  function body(table, list) {
    const part = make("tbody", table), total = view().total();
    drawn = { heads: heads(list), count: rows.length, lines: shownRows().map((entry) => drawnLine(part, list, entry)) };
    if (total) line(make("tfoot", table), list, total);
  }
  const heads = (list) => view().key() + list.map((column) => column.head).join("\t");
  /* The same rows in the same order: only those that say something else are drawn anew. */
  function refresh() {
    const list = view().columns();
    if (!open || !drawn || state.tab !== "villages" || drawn.heads !== heads(list)) { render(); return; }
    rows = sorted(view().rows(), list[sort] || list[0]);
    const now = shownRows();
    if (rows.length !== drawn.count || now.length !== drawn.lines.length || drawn.lines.some((one, k) => one.entry !== now[k])) { render(); return; }
    box.querySelector("h2").textContent = view().title(rows.length);
    box.querySelector(".frame").setAttribute("aria-label", view().title(rows.length));
    drawn.lines.forEach((one) => {
      const text = said(list, one.entry);
      if (text === one.said) return;
      const row = entryLine(make("tbody"), list, one.entry);
      one.row.replaceWith(row);
      Object.assign(one, { said: text, row });
    });
  }
  /* The lines behind those that were drawn at once. */
  function complete() {
    whole = true;
    if (!drawn) return;
    const part = box.querySelector("tbody"), list = view().columns();
    shownRows().slice(drawn.lines.length).forEach((entry) => drawn.lines.push(drawnLine(part, list, entry)));
  }
  function render() {
    if (view().key() !== last) { last = view().key(); sort = 0; down = false; page = 0; }
    const list = view().columns(), left = box.querySelector(".frame") ? box.querySelector(".frame").scrollLeft : 0;
    rows = sorted(view().rows(), list[sort] || list[0]);
    page = Math.max(0, Math.min(page, Math.ceil(rows.length / ROWS) - 1));
    box.replaceChildren();
    drawn = null;
    box.classList.toggle("closed", !open);
    bar();
    if (!open) return;
    const frame = make("div", box, undefined, "frame"), table = make("table", frame);
    frame.tabIndex = 0;
    frame.setAttribute("role", "region"); frame.setAttribute("aria-label", box.querySelector("h2").textContent);
    header(table, list); body(table, list);
    if (left) frame.scrollLeft = left;
  }
  /* What was chosen elsewhere comes into view. */
  function reveal() {
    const had = box.contains(document.activeElement);
    rows = sorted(view().rows(), view().columns()[sort] || view().columns()[0]);
    page = Math.max(0, Math.floor(rows.findIndex((row) => view().chosen(row)) / ROWS));
    refresh();
    const row = box.querySelector("tr.chosen"), frame = box.querySelector(".frame");
    if (row && frame) frame.scrollTop = Math.max(0, row.offsetTop - frame.clientHeight / 2);
    if (had && row) row.querySelector("button").focus({ preventScroll: true });
  }
  return { render, refresh, reveal, complete, rows: () => rows, csv, tsv };
};
