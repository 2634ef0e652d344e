/** Deleting columns, rows, sheets and tables. Each is confirmed first, by what goes with it. Edits
 * in them that are not saved go too. */

/** @import { Column, DeleteColumnResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { DeletedResponse, DeleteRowsResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { Table } from "../generated/typescript/src/schemas.ts" */
/** @import { SheetView } from "./sheet.js" */

import { ask } from "./api.js";
import { confirmed } from "./dialogs.js";
import { announce, counted, number } from "./dom.js";
import { dropDrafts } from "./drafts.js";
import { address, go } from "./routes.js";

/** Rows that one request deletes at most. */
const MOST = 10_000;
const FOREVER = "What runs there is stopped. This cannot be undone.";

/**
 * @param {SheetView} view
 * @param {Column} column
 */
export async function deleteColumn(view, column) {
  const question = `Delete the column ${column.title} and all its values? This cannot be undone.`;
  await remove(question, `${view.path}/columns/${encodeURIComponent(column.id)}`, () => {
    dropDrafts(view.path, (draft) => draft.column === column.id);
    view.look();
  });
}

/**
 * Delete the selected rows.
 * @param {SheetView} view
 */
export async function deleteRows(view) {
  const rows = view.grid.selectedRows();
  if (rows.length === 0) throw new Error("Nothing was deleted: none of the selected rows is there.");
  if (rows.length > MOST) {
    throw new Error(
      `Nothing was deleted: ${counted(rows.length, "row")} are selected, and ${number(MOST)} can be ` +
        "deleted at once. Select fewer.",
    );
  }
  const [first = 0, last = first] = [rows[0], rows.at(-1)];
  const which =
    rows.length === 1
      ? `row ${number(first)} and all values in it`
      : `the ${counted(rows.length, "row")} from ${number(first)} to ${number(last)} and all values in them`;
  const body = { row_indices: rows };
  const then = () => {
    const deleted = new Set(rows);
    dropDrafts(view.path, ({ row }) => deleted.has(row));
    view.look();
  };
  await remove(`Delete ${which}? ${FOREVER}`, `${view.path}/rows`, then, body);
}

/**
 * Delete the sheet that is shown, and show another of its table.
 * @param {SheetView} view
 */
export async function deleteSheet({ table, sheet, columns, path }) {
  const question =
    `Delete the sheet ${sheet.title} of the table ${table.title}, with ` +
    `${counted(columns.length, "column")} and all rows? ${FOREVER}`;
  await remove(question, path, () => {
    dropDrafts(path);
    go(address(table, null));
  });
}

/**
 * Delete a table, and show those that are left.
 * @param {Table} table
 */
export async function deleteTable(table) {
  const sheets = counted(table.sheet_count, "sheet");
  const question = `Delete the table ${table.title}, with ${sheets} and all rows? ${FOREVER}`;
  const path = `/tables/${encodeURIComponent(table.id)}`;
  await remove(question, path, () => {
    dropDrafts(`${path}/`);
    go("/");
  });
}

/**
 * Delete something once that is confirmed, and say what the server says of it.
 * @param {string} question
 * @param {string} path
 * @param {() => void} then what follows
 * @param {unknown} [body]
 */
async function remove(question, path, then, body) {
  if (!(await confirmed(question, "Delete", "stop"))) return;
  /** @type {DeleteColumnResponse | DeletedResponse | DeleteRowsResponse} */
  const answer = await ask("DELETE", path, { body });
  announce(answer.message);
  then();
}
