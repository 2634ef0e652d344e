/** Blocks of cells as spreadsheets copy them: lines of values between tabs. */

/** @import { Column, Row } from "../generated/typescript/src/schemas.ts" */
/** @import { SheetView } from "./sheet.js" */

import { ask } from "./api.js";
import { isComputed, typedValue } from "./columns.js";
import { announce, button, counted, guarded, make, number } from "./dom.js";

/** Edits that are sent at once, and rows that are added by one request. */
const AT_ONCE = 4;
const ROWS = 1000;

/** @typedef {{ column: Column, cell: string, text: string }} Edit */

/**
 * Let a block be copied from, and pasted into, the selected cells of a sheet.
 * @param {SheetView} view
 */
export function listenToClipboard(view) {
  const { element } = view.grid;
  element.addEventListener("copy", (event) => {
    if (event.target !== element) return;
    event.preventDefault();
    void guarded(() => event.clipboardData?.setData("text/plain", copied(view)))(event);
  });
  element.addEventListener("paste", (event) => {
    if (event.target !== element) return;
    event.preventDefault();
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text !== "") void guarded(() => paste(view, text))(event);
  });
}

/**
 * The selected cells as a block. Raises Error where one was not fetched.
 * @param {SheetView} view
 */
function copied({ grid }) {
  const columns = grid.layout.columns.slice(...grid.selection.columns);
  const [first, end] = grid.selection.rows;
  const lines = [];
  for (let row = first; row < end; row += 1) {
    const found = grid.pages.row(row);
    if (found === undefined) {
      throw new Error("Nothing was copied: only rows that were in view can be. Select fewer rows.");
    }
    if (found === null) continue;
    lines.push(columns.map(({ id }) => quoted(found.cells[id]?.display_value ?? "")).join("\t"));
  }
  announce(`Copied ${counted(lines.length, "row")}.`);
  return lines.join("\n");
}

/** @param {string} text */
function quoted(text) {
  return /["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Return the rows of a block. A value that begins with a quotation mark ends with one, and may have
 * tabs and line ends.
 * @param {string} text
 * @returns {string[][]}
 */
export function block(text) {
  /** @type {string[][]} */
  const rows = [[]];
  const value = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/gy;
  const whole = text.replace(/(\r\n|\r|\n)$/, "");
  for (;;) {
    const [, inside, plain = "", ended] = value.exec(whole) ?? [];
    rows.at(-1)?.push(inside?.replaceAll('""', '"') ?? plain);
    if (!ended) return rows;
    if (ended !== "\t") rows.push([]);
  }
}

/**
 * Paste a block from the first selected cell on. Values that are not saved stay as drafts; lines
 * beyond the last row become new rows.
 * @param {SheetView} view
 * @param {string} text
 */
async function paste(view, text) {
  const { grid, editor } = view;
  const lines = block(text);
  const width = Math.max(...lines.map((line) => line.length));
  const left = grid.selection.columns[0];
  const columns = grid.layout.columns.slice(left, left + width);
  check(columns, width);
  const rows = await grid.pages.from(grid.selection.rows[0], lines.length);
  const edits = changes(rows, columns, lines);
  for (const { cell, text: draft } of edits) editor.keep(cell, draft);
  grid.draw();
  await save(view, edits);
  const added = lines.slice(rows.length);
  for (let from = 0; from < added.length; from += ROWS) {
    const values = added.slice(from, from + ROWS).map((line) => newRow(columns, line));
    await ask("POST", `${view.path}/rows`, { body: { values } });
    view.look();
  }
  announce(`Pasted ${counted(lines.length, "row")}, ${number(added.length)} of them new.`);
}

/**
 * @param {Column[]} columns
 * @param {number} width of the block
 */
function check(columns, width) {
  if (columns.length < width) {
    throw new Error(
      `Nothing was pasted: the block has ${counted(width, "column")}, and the sheet has ` +
        `${columns.length} from the selected cell on. Select a cell further to the left, or add columns.`,
    );
  }
  const computed = columns.find(isComputed);
  if (computed !== undefined) {
    throw new Error(
      `Nothing was pasted: the column ${computed.title} is computed. Paste into columns of texts.`,
    );
  }
}

/**
 * @param {Row[]} rows
 * @param {Column[]} columns
 * @param {string[][]} lines
 * @returns {Edit[]}
 */
function changes(rows, columns, lines) {
  return rows.flatMap((row, index) =>
    columns.flatMap((column, at) => {
      const cell = row.cells[column.id];
      const text = lines[index]?.[at];
      if (cell === undefined || text === undefined) return [];
      return text === (cell.display_value ?? "") ? [] : [{ column, cell: cell.id, text }];
    }),
  );
}

/**
 * @param {Column[]} columns
 * @param {string[]} line
 */
function newRow(columns, line) {
  return Object.fromEntries(
    columns.flatMap((column, at) => {
      const text = line[at];
      return text === undefined ? [] : [[column.id, typedValue(column, text)]];
    }),
  );
}

/**
 * Save edits, with a line that tells how far it is. Raises the first error; no edit begins after it.
 * @param {SheetView} view
 * @param {Edit[]} edits
 */
async function save(view, edits) {
  const bar = make("progress", { max: edits.length, value: 0, "aria-label": "Pasting" });
  const text = make("span", { class: "counts" });
  let stopped = false;
  const stop = button("Stop", () => (stopped = true), { class: "stop" });
  const line = make("div", { class: "operation" }, make("span", { class: "name" }, "pasting"));
  line.append(bar, text, stop);
  view.imports.append(line);
  const waiting = [...edits];
  const worker = async () => {
    for (let edit = waiting.shift(); edit !== undefined && !stopped; edit = waiting.shift()) {
      await view.editor.save(edit.column, edit.cell, edit.text);
      bar.value += 1;
      text.textContent = `${number(bar.value)} of ${counted(edits.length, "cell")}`;
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    if (stopped) throw new Error("You stopped it.");
  } catch (error) {
    stopped = true;
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${number(bar.value)} of ${counted(edits.length, "cell")} were pasted. The others are kept as ` +
        `drafts: Enter goes on with one, Delete drops it. ${why}`,
    );
  } finally {
    line.remove();
    view.look();
    view.grid.draw();
  }
}
