/** How a cell looks in the grid. */

/** @import { Cell, Column } from "../generated/typescript/src/schemas.ts" */

import { make } from "./dom.js";
import { STATUSES } from "./statuses.js";

/** Characters of a value that are shown in the grid. */
const SHOWN = 200;

/** What each element shows now. @type {WeakMap<HTMLElement, unknown[]>} */
const shown = new WeakMap();

/**
 * @param {HTMLElement} element
 * @param {Column | undefined} column
 * @param {Cell | null | undefined} cell null in a deleted row, undefined while it is fetched
 * @param {string | undefined} draft an edit that is not saved
 */
export function showCell(element, column, cell, draft) {
  const before = shown.get(element);
  if (before && before[0] === cell && before[1] === draft && before[2] === column) return;
  shown.set(element, [cell, draft, column]);
  element.classList.toggle("draft", draft !== undefined);
  element.dataset["status"] = "";
  if (cell === null) element.textContent = "deleted";
  else if (cell === undefined) element.textContent = "";
  else if (draft !== undefined) element.replaceChildren(sign("✎", "not saved"), clipped(draft));
  else if (column?.type === "TEXT") element.textContent = clipped(cell.display_value ?? "");
  else {
    const status = STATUSES[cell.status];
    element.dataset["status"] = cell.status;
    element.replaceChildren(sign(status.sign, status.word), clipped(text(cell)));
  }
}

/**
 * @param {string} mark
 * @param {string} word empty where the word is beside the sign
 */
export function sign(mark, word) {
  /** @type {Record<string, string>} */
  const read = word === "" ? { "aria-hidden": "true" } : { role: "img", "aria-label": word };
  return make("span", { class: "sign", ...read }, mark);
}

/** @param {Cell} cell */
function text(cell) {
  return cell.status === "FAILED"
    ? (cell.error_message ?? cell.error ?? "failed")
    : (cell.display_value ?? "");
}

/** @param {string} value */
function clipped(value) {
  return value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value;
}
