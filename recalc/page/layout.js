/** Which columns a grid shows where: pinned ones first, each with its width. */

/** @import { Column } from "../generated/typescript/src/schemas.ts" */

/** Pixels. */
export const NUMBERS_WIDTH = 84;
const WIDTH = 168;
const LEAST = 64;
const MOST = 900;

export class Layout {
  /** @type {Map<string, number>} */
  #widths = new Map();
  /** @type {Set<string>} */
  #pinned = new Set();
  /** In the order in which they are shown. @type {Column[]} */
  columns = [];
  /** @type {Column[]} */
  #given = [];

  /** @param {Column[]} columns */
  set(columns) {
    this.#given = columns;
    this.columns = [
      ...columns.filter((column) => this.#pinned.has(column.id)),
      ...columns.filter((column) => !this.#pinned.has(column.id)),
    ];
  }

  /** @param {string} column */
  pinned(column) {
    return this.#pinned.has(column);
  }

  /** @param {string} column */
  pin(column) {
    if (!this.#pinned.delete(column)) this.#pinned.add(column);
    this.set(this.#given);
  }

  /** @param {string} column */
  width(column) {
    return this.#widths.get(column) ?? WIDTH;
  }

  /**
   * @param {string} column
   * @param {number} width
   */
  resize(column, width) {
    this.#widths.set(column, Math.round(Math.min(Math.max(width, LEAST), MOST)));
  }

  /**
   * Set the widths of all rows on the grid's element.
   * @param {HTMLElement} grid
   */
  apply(grid) {
    const widths = [NUMBERS_WIDTH, ...this.columns.map((column) => this.width(column.id))];
    grid.style.setProperty("--columns", widths.map((width) => `${width}px`).join(" "));
    grid.style.setProperty("--total", `${widths.reduce((sum, width) => sum + width, 0)}px`);
  }

  /**
   * Keep a cell in view when it belongs to a pinned column.
   * @param {HTMLElement} cell
   * @param {number} index of its column
   */
  place(cell, index) {
    const column = this.columns[index];
    const pinned = column !== undefined && this.#pinned.has(column.id);
    cell.classList.toggle("pinned", pinned);
    let left = NUMBERS_WIDTH;
    for (const before of this.columns.slice(0, index)) left += this.width(before.id);
    cell.style.left = pinned ? `${left}px` : "";
  }

  /** The pixels that pinned columns cover. */
  get covered() {
    const pinned = this.columns.filter((column) => this.#pinned.has(column.id));
    return pinned.reduce((sum, column) => sum + this.width(column.id), NUMBERS_WIDTH);
  }

  /**
   * Where a column begins, in pixels.
   * @param {number} index
   */
  left(index) {
    const before = this.columns.slice(0, index);
    return before.reduce((sum, column) => sum + this.width(column.id), NUMBERS_WIDTH);
  }
}
