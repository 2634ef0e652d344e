/** Rows of a grid that have elements, each with the cells of the columns in view. */

/** @import { Grid } from "./grid.js" */

import { showCell } from "./cells.js";
import { make, number } from "./dom.js";

/**
 * A row with elements; its cells by the indexes of their columns.
 * @typedef {{ element: HTMLElement, head: HTMLElement, cells: Map<number, HTMLElement>, top: number }} Line
 */

/** @returns {Line} */
export function makeLine() {
  const head = make("div", { role: "rowheader", class: "cell number", "aria-colindex": 1 });
  const element = make("div", { role: "row", class: "row" }, head);
  return { element, head, cells: new Map(), top: NaN };
}

/**
 * Show a row of a grid in a line.
 * @param {Grid} grid
 * @param {Line} line
 * @param {number} row
 */
export function fill(grid, { element, head, cells }, row) {
  const found = grid.pages.row(row);
  const { several } = grid.selection;
  element.dataset["row"] = String(row);
  element.setAttribute("aria-rowindex", String(row - grid.first + 2));
  element.classList.toggle("deleted", found === null);
  head.textContent = number(row);
  order(head, cells, grid.shown, (index) => {
    const cell = make("div", { role: "gridcell", class: "cell" });
    grid.layout.place(cell, index);
    return cell;
  });
  for (const [index, cell] of cells) {
    const column = grid.layout.columns[index];
    cell.id = cellId(row, index);
    const isActive = grid.selection.isActive(row, index);
    const selected = isActive || (several && grid.selection.has(row, index));
    cell.classList.toggle("active", isActive);
    cell.classList.toggle("selected", selected && several);
    if (selected) cell.setAttribute("aria-selected", "true");
    else cell.removeAttribute("aria-selected");
    const value = column && found ? found.cells[column.id] : undefined;
    const draft = value && grid.draft(value.id);
    showCell(cell, column, found === null ? null : value, draft);
  }
}

/**
 * Have an element for each shown column behind another element, in the order of the columns.
 * @param {HTMLElement} before
 * @param {Map<number, HTMLElement>} elements by the indexes of their columns
 * @param {number[]} shown
 * @param {(index: number) => HTMLElement} create
 */
export function order(before, elements, shown, create) {
  for (const [index, element] of elements) {
    if (shown.includes(index)) continue;
    element.remove();
    elements.delete(index);
  }
  for (const index of shown) {
    const element = elements.get(index) ?? create(index);
    elements.set(index, element);
    if (before.nextSibling !== element) before.after(element);
    before = element;
  }
}

/**
 * @param {number} row
 * @param {number} column
 */
export function cellId(row, column) {
  return `cell-${row}-${column}`;
}
