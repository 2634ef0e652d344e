/** A sheet as a grid: rows in view have elements, others only a place in the scroll height. */

/** @import { Column, Row } from "../generated/typescript/src/schemas.ts" */

import { make, number } from "./dom.js";
import { showCell } from "./cells.js";
import { listen } from "./grid_input.js";
import { heading } from "./headings.js";
import { Layout } from "./layout.js";
import { Pages } from "./pages.js";
import { visible } from "./scrolling.js";
import { Selection } from "./selection.js";

/** Pixels of a row, and rows with elements above and below the view. */
export const ROW_HEIGHT = 28;
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
 * @typedef {{ element: HTMLElement, head: HTMLElement, cells: HTMLElement[], top: number }} Line
 */

export class Grid {
  layout = new Layout();
  selection = new Selection();
  #first = 0;
  #end = 0;
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
    this.head = make("div", { role: "row", class: "row head", "aria-rowindex": 1 });
    this.body = make("div", { role: "rowgroup", class: "body" });
    this.element = make(
      "div",
      {
        role: "grid",
        class: "grid",
        tabindex: 0,
        "aria-label": "Rows of the sheet",
        "aria-multiselectable": "true",
      },
      make("div", { role: "rowgroup", class: "heads" }, this.head),
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
    this.#first = first;
    this.#end = end;
    this.element.setAttribute("aria-rowcount", String(end - first + 1));
    this.element.setAttribute("aria-colcount", String(columns.length + 1));
    this.selection.bound(first, end, columns.length);
    this.arrange();
  }

  /** Draw everything again: columns, widths, rows. */
  arrange() {
    this.layout.apply(this.element);
    const focused = document.activeElement?.getAttribute("data-column");
    const headings = this.layout.columns.map((column, index) => heading(this, column, index));
    this.head.replaceChildren(
      make("div", { role: "columnheader", class: "cell number", "aria-colindex": 1 }, "row"),
      ...headings,
    );
    if (focused) {
      /** @type {HTMLElement | null} */ (
        this.head.querySelector(`button[data-column="${focused}"]`)
      )?.focus();
    }
    for (const { element } of this.#lines.values()) element.remove();
    this.#lines.clear();
    this.draw();
  }

  /** @param {Column} column @param {HTMLElement} anchor */
  menu(column, anchor) {
    this.#actions.menu(column, anchor);
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

  /** @returns {Place | null} */
  get active() {
    const { row, column: index } = this.selection.active;
    const column = this.layout.columns[index];
    return column === undefined || this.#end === this.#first ? null : { row, column };
  }

  /** The element of the active cell, if it is in view. */
  get activeElement() {
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

  /** Show what is selected now. */
  selected() {
    this.draw();
    if (this.active !== null) this.#actions.open(this.active);
  }

  /**
   * Edit the active cell, or drop its draft.
   * @param {"edit" | "drop"} what
   * @param {string} [typed]
   */
  act(what, typed) {
    if (this.active !== null) this.#actions[what](this.active, typed);
  }

  #view() {
    return visible(this.element, this.head.offsetHeight, this.#end - this.#first, ROW_HEIGHT);
  }

  #draw() {
    const view = this.#view();
    this.body.style.height = `${view.height}px`;
    const first = this.#first + Math.max(view.first - MARGIN, 0);
    const end = Math.min(this.#first + view.end + MARGIN, this.#end);
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
      line ??= spare.pop() ?? this.#makeLine();
      this.#lines.set(row, line);
      if (this.#changed || !kept) this.#fill(line, row, this.pages.row(row));
      const top = view.top(row - this.#first);
      if (top !== line.top) line.element.style.transform = `translateY(${(line.top = top)}px)`;
    }
    this.#changed = false;
    for (const { element } of spare) element.remove();
    const active = this.activeElement;
    if (active === null) this.element.removeAttribute("aria-activedescendant");
    else this.element.setAttribute("aria-activedescendant", active.id);
    if (end > first) this.pages.view(this.#first + view.first, Math.max(end - MARGIN, first));
  }

  /** @returns {Line} */
  #makeLine() {
    const element = make("div", { role: "row", class: "row" });
    const head = make("div", { role: "rowheader", class: "cell number", "aria-colindex": 1 });
    const cells = this.layout.columns.map((_, index) => {
      const cell = make("div", { role: "gridcell", class: "cell", "aria-colindex": index + 2 });
      this.layout.place(cell, index);
      return cell;
    });
    element.append(head, ...cells);
    this.body.append(element);
    return { element, head, cells, top: NaN };
  }

  /**
   * @param {Line} line
   * @param {number} row
   * @param {Row | null | undefined} found
   */
  #fill({ element, head, cells }, row, found) {
    const { active, several } = this.selection;
    element.dataset["row"] = String(row);
    element.setAttribute("aria-rowindex", String(row - this.#first + 2));
    element.classList.toggle("deleted", found === null);
    head.textContent = number(row);
    cells.forEach((cell, index) => {
      const column = this.layout.columns[index];
      cell.id = cellId(row, index);
      const isActive = row === active.row && index === active.column;
      const selected = isActive || (several && this.selection.has(row, index));
      cell.classList.toggle("active", isActive);
      cell.classList.toggle("selected", selected && several);
      if (selected) cell.setAttribute("aria-selected", "true");
      else cell.removeAttribute("aria-selected");
      const value = column && found ? found.cells[column.id] : undefined;
      const draft = value && this.#actions.draft(value.id);
      showCell(cell, column, found === null ? null : value, draft);
    });
  }

  #reveal() {
    const { row, column: index } = this.selection.active;
    this.#view().reveal(row - this.#first);
    const column = this.layout.columns[index];
    if (column === undefined || this.layout.pinned(column.id)) return;
    const left = this.layout.left(index);
    const right = left + this.layout.width(column.id);
    const { scrollLeft, clientWidth } = this.element;
    if (left < scrollLeft + this.layout.covered) this.element.scrollLeft = left - this.layout.covered;
    else if (right > scrollLeft + clientWidth) this.element.scrollLeft = right - clientWidth;
  }
}

/**
 * @param {number} row
 * @param {number} column
 */
function cellId(row, column) {
  return `cell-${row}-${column}`;
}
