/** What can be done with a sheet and with a column, as buttons and menus. */

/** @import { AddRowsResponse, Column } from "../generated/typescript/src/schemas.ts" */
/** @import { ListTableSheetOperationsResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { CreateTableSheetOperationRequest } from "../generated/typescript/src/schemas.ts" */
/** @import { Items } from "./menu.js" */
/** @import { SheetView } from "./sheet.js" */

import { ask } from "./api.js";
import { addColumn, changeColumn } from "./column_form.js";
import { isComputed } from "./columns.js";
import { deleteColumn, deleteRows, deleteSheet } from "./deleting.js";
import { form, labelled } from "./dialogs.js";
import { announce, button, counted, make } from "./dom.js";
import { showDrafts, unsaved } from "./drafts.js";
import { chooser } from "./importing.js";
import { showKeys } from "./keys.js";
import { openMenu } from "./menu.js";
import { GONE } from "./selection.js";
import { SETTLED } from "./statuses.js";

/** Pixels by which a menu changes the width of a column. */
const STEP = 60;

/** @param {SheetView} view */
export function toolbar(view) {
  return make(
    "div",
    { class: "toolbar", role: "toolbar", "aria-label": "Sheet" },
    button("▶ Run stale", () => view.run({}, "stale"), { class: "primary" }),
    menuButton("Run …", () => runMenu(view)),
    button("■ Stop everything", () => stop(view), { class: "stop" }),
    chooser("Import a file", (files) => view.importAll(files)),
    button("Add rows", () => addRows(view)),
    button("Add a column", () => addColumn(view.path, view.columns, (column) => view.added(column))),
    menuButton("More …", () => moreMenu(view)),
  );
}

/**
 * @param {string} label
 * @param {() => Items} items
 */
function menuButton(label, items) {
  const made = button(label, () => openMenu(made, items()), { "aria-haspopup": "menu" });
  return made;
}

/**
 * @param {SheetView} view
 * @returns {Items}
 */
function runMenu(view) {
  const { selection } = view.grid;
  const rows = selection.rows[1] - selection.rows[0];
  const columns = view.grid.layout.columns;
  const selected = columns.slice(...selection.columns);
  const cells = counted(rows * selected.filter(isComputed).length, "cell");
  return [
    ["Failed cells", () => view.run({ statuses: ["FAILED"] }, "failed")],
    [`Selected cells (${cells})`, () => runSelected(view, selected)],
    [`Selected rows (${counted(rows, "row")})`, () => runSelected(view, columns)],
  ];
}

/**
 * @param {SheetView} view
 * @returns {Items}
 */
function moreMenu(view) {
  const { active, column, selection } = view.grid;
  const rows = selection.rows[1] - selection.rows[0];
  /** @type {Items} */
  const items = [
    ["Delete the sheet", () => deleteSheet(view)],
    ["Keys", showKeys],
  ];
  const drafts = unsaved();
  if (drafts > 0) items.unshift([`Edits that are not saved (${drafts})`, () => showDrafts(view)]);
  if (active !== null) {
    items.unshift([`Delete the selected rows (${counted(rows, "row")})`, () => deleteRows(view)]);
  }
  if (column !== undefined) {
    items.unshift([`Actions of column ${column.title}`, () => view.grid.act("menu")]);
  }
  return items;
}

/**
 * Run all cells of some columns in the selected rows.
 * @param {SheetView} view
 * @param {Column[]} columns
 */
async function runSelected(view, columns) {
  if (view.grid.selection.gone) throw new Error(`Nothing was started: ${GONE}`);
  const column_ids = columns.filter(isComputed).map(({ id }) => id);
  if (column_ids.length === 0) {
    throw new Error("Nothing was started: none of these cells is computed. Select others.");
  }
  /** @type {CreateTableSheetOperationRequest} */
  const chosen = { column_ids, statuses: SETTLED };
  if (!view.grid.selection.everyRow) chosen.row_ids = view.grid.selectedRows();
  await view.run(chosen, "not pending");
}

/** @param {SheetView} view */
async function stop(view) {
  /** @type {ListTableSheetOperationsResponse} */
  const found = await ask("GET", `${view.path}/operations`);
  const ids = found.active_operations.map((each) => each.operation_id);
  if (ids.length === 0) throw new Error("Nothing runs in this sheet. There is nothing to stop.");
  await view.operations.cancel(ids);
}

/** @param {SheetView} view */
function addRows(view) {
  const count = make("input", { type: "number", min: 1, value: 1, required: true });
  form("Add rows", [labelled("how many", count)], "Add", async () => {
    const body = { count: Number(count.value) };
    /** @type {AddRowsResponse} */
    const answer = await ask("POST", `${view.path}/rows`, { body });
    announce(`Added ${counted(answer.rows_created, "row")}.`);
    view.look();
  });
}

/**
 * @param {SheetView} view
 * @param {Column} column
 * @returns {Items}
 */
export function columnMenu(view, column) {
  const { layout } = view.grid;
  /** @param {number} by */
  const resize = (by) => {
    layout.resize(column.id, layout.width(column.id) + by);
    view.grid.arrange();
  };
  /** @type {Items} */
  const items = [
    ["Change …", () => changeColumn(view.path, view.columns, column, () => view.look())],
    [
      layout.pinned(column.id) ? "Unpin" : "Pin to the left",
      () => view.grid.pin(column.id),
    ],
    ["Wider", () => resize(STEP)],
    ["Narrower", () => resize(-STEP)],
    ["Delete the column", () => deleteColumn(view, column)],
  ];
  if (!isComputed(column)) return items;
  const only = { column_ids: [column.id] };
  return [
    ["Run stale cells", () => view.run({ ...only, statuses: ["STALE"] }, "stale")],
    ["Run failed cells", () => view.run({ ...only, statuses: ["FAILED"] }, "failed")],
    [
      "Run all cells",
      () => view.run({ ...only, statuses: SETTLED }, "not pending"),
    ],
    ...items,
  ];
}
