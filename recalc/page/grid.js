/** A sheet as a grid: cells in view have elements; other rows and columns only have room. */

/** @import { Column } from "../generated/typescript/src/schemas.ts" */
/** @import { Line } from "./rows.js" */

import { make, notice } from "./dom.js";
import { listen } from "./grid_input.js";
import { Headings } from "./headings.js";
import { Layout, ROW_HEIGHT } from "./layout.js";
import { Pages } from "./pages.js";
import { cellId, fill, makeLine } from "./rows.js";
import { visible } from "./scrolling.js";
import { GONE, Selection } from "./selection.js";

/** Rows with elements above and below the view. */
const MARGIN = 12;

/**
 * @typedef {{ row: number, column: Column }} Place
 * @typedef {{
 *   open: (place: Place) => void,
 *   read: () => void,
 *   edit: (place: Place, typed?: string) => void,
 *   drop: (place: Place) => void,
 *   menu: (column: Column, anchor: HTMLElement) => void,
 *   draft: (cell: string) => string | undefined,
 * }} Actions
 */

export class Grid {
  layout = new Layout();
  selection = new Selection();
  /** The first row. */
  first = 0;
  #end = 0;
  /** The indexes of the columns whose cells have elements. @type {number[]} */
  shown = [];
  #drawing = false;
  /** Whether rows that have elements may look different now. */
  #changed = true;
  /** @type {Map<number, Line>} */
  #lines = new Map();
  #actions;

  /**
   * @param {string} path of the sheet
   * @param {Actions} actions
   */
  constructor(path, actions) {
    this.#actions = actions;
    this.pages = new Pages(path, () => {
      this.draw();
      actions.read();
    });
    this.headings = new Headings(this);
    this.body = make("div", { role: "rowgroup", class: "body" });
    this.element = make(
      "div",
      {
        role: "grid",
        class: "grid",
        tabindex: 0,
        "data-focus": true,
        "aria-label": "Rows of the sheet",
        "aria-multiselectable": "true",
      },
      make("div", { role: "rowgroup", class: "heads" }, this.headings.element),
      this.body,
    );
    this.element.addEventListener("scroll", () => this.#request(), { passive: true });
    this.#size = new ResizeObserver(() => this.#request());
    this.#size.observe(this.element);
    listen(this);
  }

  #size;

  /**
   * Show columns, and the rows from `first` to before `end`.
   * @param {Column[]} columns
   * @param {number} first
   * @param {number} end
   */
  show(columns, first, end) {
    this.layout.set(columns);
    this.pages.columns = columns.length;
    this.first = first;
    this.#end = end;
    this.element.setAttribute("aria-rowcount", String(end - first + 1));
    this.element.setAttribute("aria-colcount", String(columns.length + 1));
    this.#bound();
    this.arrange();
    this.#actions.read();
  }

  #bound() {
    const ids = this.layout.columns.map(({ id }) => id);
    this.selection.bound(this.first, this.#end, ids);
  }

  /** Draw everything again: columns, widths, rows. The focus stays with the heading of its column. */
  arrange() {
    const focused = document.activeElement?.getAttribute("data-column");
    this.layout.apply(this.element);
    for (const { element } of this.#lines.values()) element.remove();
    this.#lines.clear();
    this.shown = [];
    this.headings.show([]);
    this.#draw();
    if (focused) this.headings.button(focused)?.focus();
  }

  /**
   * Open the menu of a column, which is in view.
   * @param {Column} column
   */
  menu(column) {
    this.#actions.menu(column, this.headings.button(column.id) ?? this.element);
  }

  /**
   * The text of a cell that is not saved.
   * @param {string} cell
   */
  draft(cell) {
    return this.#actions.draft(cell);
  }

  /** Draw rows in the next frame, also those that have elements. */
  draw() {
    this.#changed = true;
    this.#request();
  }

  #request() {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#draw();
    });
  }

  close() {
    this.pages.close();
    this.#size.disconnect();
  }

  /** The column of the active cell, also where no row is there. */
  get column() {
    if (this.selection.gone) return undefined;
    return this.layout.columns[this.selection.active.column];
  }

  /** @returns {Place | null} */
  get active() {
    const { column } = this;
    if (column === undefined || this.#end === this.first) return null;
    return { row: this.selection.active.row, column };
  }

  /** The element of the active cell, if it is in view. */
  get activeElement() {
    if (this.selection.gone) return null;
    const { row, column } = this.selection.active;
    return document.getElementById(cellId(row, column));
  }

  /**
   * @param {number} down
   * @param {number} right
   * @param {boolean} [extend] the selection
   */
  move(down, right, extend) {
    const { row, column } = this.selection.active;
    this.selection.go({ row: row + down, column: column + right }, extend);
    this.#reveal();
    this.selected();
  }

  /**
   * Make the cell of a column in the active row the active one, and bring it into view.
   * @param {number} column
   */
  reveal(column) {
    this.selection.go({ row: this.selection.active.row, column });
    this.move(0, 0);
  }

  /** The selected rows, without those that are known to be deleted. */
  selectedRows() {
    const [first, end] = this.selection.rows;
    const rows = Array.from({ length: end - first }, (_, index) => first + index);
    return rows.filter((row) => this.pages.row(row) !== null);
  }

  /**
   * Pin a column to the left, or unpin it. The active cell stays the same.
   * @param {string} column
   */
  pin(column) {
    this.layout.pin(column);
    this.#bound();
    // Alone: between it and the anchor there may be other columns now.
    if (!this.selection.gone) this.selection.go(this.selection.active);
    this.arrange();
  }

  /** Show what is selected now. */
  selected() {
    this.draw();
    if (this.active !== null) this.#actions.open(this.active);
  }

  /**
   * Bring the active cell into view, and edit it, drop its draft or open the menu of its column.
   * @param {"edit" | "drop" | "menu"} what
   * @param {string} [typed]
   */
  act(what, typed) {
    this.#reveal();
    this.#draw();
    const { active, column } = this;
    if (this.selection.gone) notice(`Nothing was done: ${GONE}`);
    else if (what !== "menu") {
      if (active !== null) this.#actions[what](active, typed);
    } else if (column !== undefined) this.menu(column);
  }

  #view() {
    return visible(this.element, this.headings.element.offsetHeight, this.#end - this.first, ROW_HEIGHT);
  }

  #draw() {
    const { scrollLeft, clientWidth } = this.element;
    const shown = this.layout.shown(scrollLeft, clientWidth);
    if (shown.join() !== this.shown.join()) {
      this.shown = shown;
      this.#changed = true;
      this.headings.show(shown);
    }
    const view = this.#view();
    this.body.style.height = `${view.height}px`;
    const first = this.first + Math.max(view.first - MARGIN, 0);
    const end = Math.min(this.first + view.end + MARGIN, this.#end);
    const spare = [];
    for (const [row, line] of this.#lines) {
      if (row < first || row >= end) {
        spare.push(line);
        this.#lines.delete(row);
      }
    }
    for (let row = first; row < end; row += 1) {
      let line = this.#lines.get(row);
      const kept = line !== undefined;
      line ??= spare.pop() ?? makeLine();
      this.#lines.set(row, line);
      if (!line.element.isConnected) this.body.append(line.element);
      if (this.#changed || !kept) fill(this, line, row);
      const top = view.top(row - this.first);
      if (top !== line.top) line.element.style.transform = `translateY(${(line.top = top)}px)`;
    }
    this.#changed = false;
    for (const { element } of spare) element.remove();
    const active = this.activeElement;
    if (active === null) this.element.removeAttribute("aria-activedescendant");
    else this.element.setAttribute("aria-activedescendant", active.id);
    if (end > first) this.pages.view(this.first + view.first, Math.max(end - MARGIN, first));
  }

  #reveal() {
    const { row, column: index } = this.selection.active;
    this.#view().reveal(row - this.first);
    const { column } = this;
    if (column === undefined || this.layout.pinned(column.id)) return;
    const left = this.layout.left(index);
    const right = this.layout.left(index + 1);
    const { scrollLeft, clientWidth } = this.element;
    if (left < scrollLeft + this.layout.covered) this.element.scrollLeft = left - this.layout.covered;
    else if (right > scrollLeft + clientWidth) this.element.scrollLeft = right - clientWidth;
  }
}
