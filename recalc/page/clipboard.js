/** Blocks of cells as spreadsheets copy them: lines of values between tabs. */

/** @import { Cell, Column, Row } from "../generated/typescript/src/schemas.ts" */
/** @import { SheetView } from "./sheet.js" */

import { ask, Refused } from "./api.js";
import { isNumber, takesNumbers, typedJson, whyNotEdited } from "./columns.js";
import { announce, counted, guarded, number } from "./dom.js";
import { GONE } from "./selection.js";

/** Cells that one request edits, and rows that one adds, at most. */
const MOST = 10_000;
/** Lines that a block has at most: where one is pasted again, lines that are there change nothing. */
const LINES = 2 * MOST;

/** @typedef {{ column: Column, cell: Cell, text: string }} Edit */

/**
 * Let a block be copied from, and pasted into, the selected cells of a sheet.
 * @param {SheetView} view
 */
export function listenToClipboard(view) {
  const { element } = view.grid;
  element.addEventListener("copy", (event) => {
    if (document.activeElement !== element) return;
    event.preventDefault();
    void guarded(() => event.clipboardData?.setData("text/plain", copied(view)))(event);
  });
  element.addEventListener("paste", (event) => {
    if (document.activeElement !== element) return;
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
  if (grid.selection.gone) throw new Error(`Nothing was copied: ${GONE}`);
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
  // Without the last line end, an empty last cell would be no line.
  return lines.map((line) => `${line}\n`).join("");
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
  // The run of other characters is one loop: a loop over a choice fails for texts of some MB.
  const value = /(?:"([^"]*(?:""[^"]*)*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/gy;
  const whole = text.replace(/(\r\n|\r|\n)$/, "");
  for (;;) {
    const [, inside, plain = "", ended] = value.exec(whole) ?? [];
    rows.at(-1)?.push(inside?.replaceAll('""', '"') ?? plain);
    if (!ended) return rows;
    if (ended !== "\t") rows.push([]);
  }
}

/**
 * Paste a block from the first selected cell on. Lines beyond the last row become new rows. Drafts of
 * its cells are dropped. Raises Error, which says what was done and what to do: nothing was, or the
 * cells were pasted and no row was added.
 * @param {SheetView} view
 * @param {string} text
 */
async function paste(view, text) {
  const { grid } = view;
  if (grid.selection.gone) throw new Error(`Nothing was pasted: ${GONE}`);
  const lines = block(text);
  if (lines.length > LINES) throw new Error(tooMany(counted(lines.length, "line"), number(LINES)));
  const width = lines.reduce((most, line) => Math.max(most, line.length), 0);
  const left = grid.selection.columns[0];
  const columns = grid.layout.columns.slice(left, left + width);
  check(columns, width, lines);
  const rows = await grid.pages.from(grid.selection.rows[0], lines.length);
  const edits = changes(rows, columns, lines);
  const values = lines.slice(rows.length).map((line) => newRow(columns, line));
  if (edits.length > MOST || values.length > MOST) {
    const both =
      `${counted(edits.length, "changed cell")} and ${counted(values.length, "new row")}`;
    throw new Error(tooMany(both, `${number(MOST)} of each`));
  }
  if (edits.length > 0) await save(view, edits);
  try {
    const json = `{"values":[${values.join()}]}`;
    if (values.length > 0) await ask("POST", `${view.path}/rows`, { json });
  } catch (error) {
    throw half(error, lines.length, rows.length);
  } finally {
    view.look();
  }
  announce(`Pasted ${counted(lines.length, "row")}, ${number(values.length)} of them new.`);
}

/**
 * @param {string} what a block has
 * @param {string} most of it that can be pasted
 */
function tooMany(what, most) {
  return (
    `Nothing was pasted: the block has ${what}, and ${most} can be pasted at once. ` +
    "Paste fewer lines, or import a file."
  );
}

/**
 * The error of a paste that was done as far as there were rows.
 * @param {unknown} error
 * @param {number} lines of the block
 * @param {number} pasted lines
 */
function half(error, lines, pasted) {
  const message = error instanceof Error ? error.message : String(error);
  const why = message.replace(/^values\[(\d+)\]/, (_, at) => `line ${pasted + Number(at) + 1}`);
  if (pasted === 0) return new Error(`Nothing was pasted. ${why}`);
  return new Error(
    `Pasted lines: ${number(pasted)} of ${number(lines)}. The others, which would be new rows, ` +
      `were not: ${why} Paste the block again in the same place: lines that are there stay as they are.`,
  );
}

/**
 * Raise Error where a value of a block has no column that takes it.
 * @param {Column[]} columns
 * @param {number} width of the block
 * @param {string[][]} lines
 */
function check(columns, width, lines) {
  if (columns.length < width) {
    throw new Error(
      `Nothing was pasted: the block has ${counted(width, "column")}, and the sheet has ` +
        `${columns.length} from the selected cell on. Select a cell further to the left, or add columns.`,
    );
  }
  for (const column of columns) {
    const why = whyNotEdited(column);
    if (why === null) continue;
    throw new Error(
      `Nothing was pasted: the column ${column.title} ${why}. Paste into columns of texts.`,
    );
  }
  for (const [index, line] of lines.entries()) {
    for (const [at, text] of line.entries()) {
      const column = columns[at];
      if (column === undefined || !takesNumbers(column)) continue;
      if (text === "" || isNumber(text)) continue;
      throw new Error(
        `Nothing was pasted: line ${index + 1} of the block has “${text}” for the column ` +
          `${column.title}, which takes numbers like 12, -0.5 and 1e6.`,
      );
    }
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
      return text === (cell.display_value ?? "") ? [] : [{ column, cell, text }];
    }),
  );
}

/**
 * Return a new row as JSON.
 * @param {Column[]} columns
 * @param {string[]} line
 */
function newRow(columns, line) {
  const values = columns.flatMap((column, at) => {
    const text = line[at];
    return text === undefined ? [] : [`"${column.id}":${typedJson(column, text)}`];
  });
  return `{${values.join()}}`;
}

/**
 * Save all edits by one request. Raises Error, which names the cell that was refused.
 * @param {SheetView} view
 * @param {Edit[]} edits
 */
async function save(view, edits) {
  const cells = edits.map(({ column, cell, text }) => {
    const value = typedJson(column, text);
    return `{"row_index":${cell.row_index},"column_id":"${column.id}","value":${value}}`;
  });
  try {
    await ask("PATCH", `${view.path}/cells`, { json: `{"cells":[${cells.join()}]}` });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const refused = edits[Number(/^cells\[(\d+)\]/.exec(error.message)?.[1] ?? NaN)];
    const which =
      refused === undefined ? "" : ` Row ${refused.cell.row_index}, column ${refused.column.title}:`;
    throw new Error(`Nothing was pasted.${which} ${error.message.replace(/^cells\[\d+\]: /, "")}`);
  }
  for (const { cell } of edits) view.editor.drop(cell.id);
  view.grid.draw();
}
