/** Which columns a grid shows where: pinned ones first, each with its width. */

/** @import { Column } from "../generated/typescript/src/schemas.ts" */

/** Pixels. */
export const ROW_HEIGHT = 28;
export const NUMBERS_WIDTH = 84;
const WIDTH = 168;
const LEAST = 64;
const MOST = 900;
/** Columns with elements before and after those in view. */
const MARGIN = 2;

export class Layout {
  /** @type {Map<string, number>} */
  #widths = new Map();
  /** @type {Set<string>} */
  #pinned = new Set();
  /** In the order in which they are shown. @type {Column[]} */
  columns = [];
  /** @type {Column[]} */
  #given = [];
  /** How many of the columns are pinned: the first ones. */
  #pins = 0;
  /** Pixels from the left at which each column begins; the last one is where all end. */
  #edges = [NUMBERS_WIDTH];

  /** @param {Column[]} columns */
  set(columns) {
    this.#given = columns;
    const pinned = columns.filter((column) => this.#pinned.has(column.id));
    this.#pins = pinned.length;
    this.columns = [...pinned, ...columns.filter((column) => !this.#pinned.has(column.id))];
    this.#measure();
  }

  #measure() {
    let edge = NUMBERS_WIDTH;
    this.#edges = [edge, ...this.columns.map(({ id }) => (edge += this.width(id)))];
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
    this.#measure();
  }

  /**
   * Set the widths of all rows on the grid's element.
   * @param {HTMLElement} grid
   */
  apply(grid) {
    const widths = this.columns.map(({ id }) => `${this.width(id)}px`);
    grid.style.setProperty("--columns", [`${NUMBERS_WIDTH}px`, ...widths].join(" "));
    grid.style.setProperty("--total", `${this.left(this.columns.length)}px`);
  }

  /**
   * Put a cell where its column is; one of a pinned column stays in view.
   * @param {HTMLElement} cell
   * @param {number} index of its column
   */
  place(cell, index) {
    const pinned = index < this.#pins;
    cell.classList.toggle("pinned", pinned);
    cell.style.left = pinned ? `${this.left(index)}px` : "";
    cell.style.gridColumn = String(index + 2);
    cell.setAttribute("aria-colindex", String(index + 2));
  }

  /** The pixels that pinned columns cover. */
  get covered() {
    return this.left(this.#pins);
  }

  /**
   * Where a column begins, in pixels; the index after the last column is where that one ends.
   * @param {number} index
   */
  left(index) {
    return this.#edges[index] ?? NUMBERS_WIDTH;
  }

  /**
   * Return the indexes of the columns that need elements: pinned ones, and those in view or near.
   * @param {number} scrolled pixels
   * @param {number} width of the view in pixels
   */
  shown(scrolled, width) {
    const first = this.#at(scrolled + this.covered) - MARGIN;
    const end = this.#at(scrolled + width) + 1 + MARGIN;
    return [...this.columns.keys()].filter((at) => at < this.#pins || (at >= first && at < end));
  }

  /**
   * Return the index of the column at a place, in pixels from the left; -1 before the first one.
   * @param {number} x
   */
  #at(x) {
    return this.#edges.findLastIndex((edge) => edge <= x);
  }
}
