/** What has happened to a cell, as far as the server tells it: where its value is from, and the
 * executions that this page has seen it in. */

/** @import { Cell, GetTableSheetOperationResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { TableSheetOperation } from "../generated/typescript/src/schemas.ts" */

import { ask, Refused, Unanswered } from "./api.js";
import { isActive } from "./statuses.js";
import { counted, make, number, when } from "./dom.js";

export class CellHistory {
  /** Operations by the ids of cells and of executions. @type {Map<string, Map<string, TableSheetOperation | null>>} */
  #seen = new Map();
  #path;

  /** @param {string} path of the sheet */
  constructor(path) {
    this.#path = path;
  }

  /**
   * Return a list that is filled when the server has told what it knows.
   * @param {Cell} cell
   */
  list(cell) {
    const list = make("ul", { class: "history" });
    const seen = this.#seen.get(cell.id) ?? new Map();
    this.#seen.set(cell.id, seen);
    if (cell.execution_id !== null && !seen.has(cell.execution_id)) {
      seen.set(cell.execution_id, null);
    }
    show(list, cell, seen);
    void this.#read(seen).then((changed) => changed && show(list, cell, seen));
    return list;
  }

  /**
   * Read the operations that are not known, or were active. Returns whether one was read.
   * @param {Map<string, TableSheetOperation | null>} seen
   */
  async #read(seen) {
    let changed = false;
    for (const [execution, known] of seen) {
      if (known !== null && !isActive(known)) continue;
      try {
        /** @type {GetTableSheetOperationResponse} */
        const found = await ask("GET", `${this.#path}/operations/${encodeURIComponent(execution)}`);
        seen.set(execution, found.operation);
        changed = true;
      } catch (error) {
        // The watch tells when the server is away. What is not known stays so.
        if (!(error instanceof Refused || error instanceof Unanswered)) throw error;
      }
    }
    return changed;
  }
}

/**
 * @param {HTMLElement} list
 * @param {Cell} cell
 * @param {Map<string, TableSheetOperation | null>} seen
 */
function show(list, cell, seen) {
  const items = [...seen].reverse().map(([execution, operation]) => {
    const name = make("span", { class: "id", title: execution }, execution.slice(0, 8));
    return make("li", {}, "Execution ", name, operation === null ? "" : told(operation));
  });
  if (cell.last_computed_version !== null) {
    items.push(make("li", {}, `Computed at version ${number(cell.last_computed_version)} of the sheet`));
  }
  if (cell.updated_at !== null) items.push(make("li", {}, `Changed ${when(cell.updated_at)}`));
  const covers = "The server keeps the last result only. Executions are those that this page has seen.";
  items.push(make("li", { class: "hint" }, covers));
  list.replaceChildren(...items);
}

/** @param {TableSheetOperation} operation */
function told(operation) {
  const cells = counted(operation.cell_count, "cell");
  const ended = operation.ended_at === null ? "" : `, ended ${when(operation.ended_at)}`;
  return ` of operation ${operation.operation_id.slice(0, 8)} (${cells}): ${operation.status}, started ${when(operation.created_at)}${ended}`;
}
