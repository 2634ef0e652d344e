/** The panel of one cell: value, error, metrics, history. */

/** @import { Cell, Column } from "../generated/typescript/src/schemas.ts" */
/** @import { CreateTableSheetOperationRequest } from "../generated/typescript/src/schemas.ts" */

import { button, keepFocus, make, number } from "./dom.js";
import { CellHistory } from "./cell_history.js";
import { sign } from "./cells.js";
import { isComputed } from "./columns.js";
import { SETTLED, STATUSES } from "./statuses.js";

/** Characters of a value that are shown before "Show all". */
const SHOWN = 20_000;

export class Panel {
  element = make("aside", { class: "panel", "aria-label": "Cell", tabindex: 0 });
  #history;
  #run;
  /** @type {string | null} */
  #shown = null;

  /**
   * @param {string} path of the sheet
   * @param {(selection: CreateTableSheetOperationRequest, what: string) => unknown} run
   */
  constructor(path, run) {
    this.#history = new CellHistory(path);
    this.#run = run;
    this.clear();
  }

  clear() {
    this.#shown = null;
    this.#fill(make("p", { class: "hint" }, "Choose a cell to see its value."));
  }

  /**
   * Show a cell, as the grid has it.
   * @param {number} row
   * @param {Column} column
   * @param {Cell} cell
   * @param {Column[]} columns of the sheet, whose titles stand for their ids
   */
  show(row, column, cell, columns) {
    const shown = JSON.stringify([cell, column]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const status = STATUSES[cell.status];
    /** @type {HTMLElement[]} */
    const parts = [
      make("h2", {}, `${column.title}, row ${number(row)}`),
      make("p", { class: "status", "data-status": cell.status }, sign(status.sign, ""), ` ${status.word}`),
    ];
    if (cell.error_message ?? cell.error) {
      parts.push(make("h3", {}, "Error"));
      parts.push(make("p", { class: "error" }, cell.error_message ?? ""));
      if (cell.error) parts.push(make("p", { class: "code" }, cell.error));
    }
    parts.push(make("h3", {}, "Value"), value(cell));
    const metrics = Object.entries(cell.request_metrics ?? {}).filter(([, each]) => each !== null);
    if (metrics.length > 0) parts.push(make("h3", {}, "Metrics"), list(metrics));
    if (isComputed(column)) {
      const only = { column_ids: [column.id], row_ids: [row], statuses: SETTLED };
      const run = () => this.#run(only, "not pending");
      parts.push(button("Run this cell", run, { class: "run-cell" }));
    }
    if (isComputed(column)) parts.push(make("h3", {}, "History"), this.#history.list(cell));
    if (column.type !== "TEXT") parts.push(make("h3", {}, "Column"), list(config(column, columns)));
    this.#fill(...parts);
  }

  /** @param {HTMLElement[]} parts */
  #fill(...parts) {
    keepFocus(
      () => this.element.replaceChildren(...parts),
      () => this.element.querySelector(".run-cell") ?? this.element,
    );
  }
}

/** @param {Cell} cell */
function value(cell) {
  if (cell.value === null) return make("p", { class: "hint" }, "none");
  const given = cell.display_value ?? "";
  const whole = typeof cell.value === "string" ? given : indented(given);
  const shown = make("pre", {}, whole.slice(0, SHOWN));
  if (whole.length <= SHOWN) return shown;
  const more = button("Show all", () => {
    shown.textContent = whole;
    keepFocus(() => more.remove(), () => shown.closest("aside"));
  });
  return make("div", {}, shown, more);
}

/** A string of JSON, an empty list or object, or what begins, separates or ends a value. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|\[\]|\{\}|[[\]{},:]/g;

/**
 * Return JSON on lines of their own. Its numbers keep their digits, as JSON.parse() would not have
 * them do.
 * @param {string} json without blanks
 */
function indented(json) {
  let depth = 0;
  /** @param {number} deeper */
  const line = (deeper) => {
    depth += deeper;
    return `\n${"  ".repeat(depth)}`;
  };
  return json.replace(TOKEN, (token) => {
    if (token === "[" || token === "{") return token + line(1);
    if (token === "]" || token === "}") return line(-1) + token;
    if (token === ",") return token + line(0);
    return token === ":" ? ": " : token;
  });
}

/**
 * @param {Column} column
 * @param {Column[]} columns
 * @returns {[string, unknown][]}
 */
function config(column, columns) {
  const titles = new Map(columns.map(({ id, title }) => [id, title]));
  const named = JSON.stringify(column.config, (_, each) => titles.get(each) ?? each);
  return [["column type", column.type], ...Object.entries(JSON.parse(named))];
}

/** @param {[string, unknown][]} entries */
function list(entries) {
  const items = entries.flatMap(([name, each]) => [
    make("dt", {}, name.replaceAll("_", " ")),
    make("dd", {}, text(each)),
  ]);
  return make("dl", {}, ...items);
}

/** @param {unknown} value */
function text(value) {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value.join(", ");
  if (typeof value !== "number") return JSON.stringify(value);
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 100 ? 6 : 0 });
}
