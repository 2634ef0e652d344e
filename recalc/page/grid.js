/** A sheet as a grid: rows in view have elements, others only a place in the scroll height. */

/** @import { Column, Row } from "../generated/typescript/src/schemas.ts" */

import { make, number } from "./dom.js";
import { showCell } from "./cells.js";
import { heading } from "./headings.js";
import { Layout } from "./layout.js";
import { Pages } from "./pages.js";
import { visible } from "./scrolling.js";

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
 */

export class Grid {
  layout = new Layout();
  #first = 0;
  #end = 0;
  #active = { row: 0, column: 0 };
  #drawing = false;
  /** @type {Map<number, HTMLElement>} */
  #rows = new Map();
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
      { role: "grid", class: "grid", tabindex: 0, "aria-label": "Rows of the sheet" },
      make("div", { role: "rowgroup", class: "heads" }, this.head),
      this.body,
    );
    this.element.addEventListener("scroll", () => this.draw(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.body.addEventListener("mousedown", (event) => this.#click(event));
    this.body.addEventListener("dblclick", () => this.#act(this.#actions.edit));
    this.#size = new ResizeObserver(() => this.draw());
    this.#size.observe(this.element);
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
    this.#clamp();
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
    for (const row of this.#rows.values()) row.remove();
    this.#rows.clear();
    this.draw();
  }

  /** @param {Column} column @param {HTMLElement} anchor */
  menu(column, anchor) {
    this.#actions.menu(column, anchor);
  }

  /** Draw rows in the next frame. */
  draw() {
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
    const column = this.layout.columns[this.#active.column];
    return column === undefined || this.#end === this.#first
      ? null
      : { row: this.#active.row, column };
  }

  /** The element of the active cell, if it is in view. */
  get activeElement() {
    return document.getElementById(cellId(this.#active.row, this.#active.column));
  }

  /**
   * @param {number} down
   * @param {number} right
   */
  move(down, right) {
    this.#active.row += down;
    this.#active.column += right;
    this.#clamp();
    this.#reveal();
    this.draw();
    this.#act(this.#actions.open);
  }

  #clamp() {
    const last = Math.max(this.#end - 1, this.#first);
    this.#active.row = Math.min(Math.max(this.#active.row, this.#first), last);
    const columns = Math.max(this.layout.columns.length - 1, 0);
    this.#active.column = Math.min(Math.max(this.#active.column, 0), columns);
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
    for (const [row, element] of this.#rows) {
      if (row < first || row >= end) {
        spare.push(element);
        this.#rows.delete(row);
      }
    }
    for (let row = first; row < end; row += 1) {
      let element = this.#rows.get(row);
      if (element === undefined) {
        element = spare.pop() ?? this.#makeRow();
        this.#rows.set(row, element);
      }
      this.#fill(element, row, this.pages.row(row));
      element.style.transform = `translateY(${view.top(row - this.#first)}px)`;
    }
    for (const element of spare) element.remove();
    const active = this.activeElement;
    if (active === null) this.element.removeAttribute("aria-activedescendant");
    else this.element.setAttribute("aria-activedescendant", active.id);
    if (end > first) this.pages.view(this.#first + view.first, Math.max(end - MARGIN, first));
  }

  #makeRow() {
    const element = make("div", { role: "row", class: "row" });
    element.append(make("div", { role: "rowheader", class: "cell number", "aria-colindex": 1 }));
    this.layout.columns.forEach((_, index) => {
      const cell = make("div", { role: "gridcell", class: "cell", "aria-colindex": index + 2 });
      this.layout.place(cell, index);
      element.append(cell);
    });
    this.body.append(element);
    return element;
  }

  /**
   * @param {HTMLElement} element
   * @param {number} row
   * @param {Row | null | undefined} found
   */
  #fill(element, row, found) {
    element.setAttribute("aria-rowindex", String(row - this.#first + 2));
    element.classList.toggle("deleted", found === null);
    const [head, ...cells] = /** @type {HTMLElement[]} */ ([...element.children]);
    if (head) head.textContent = number(row);
    cells.forEach((cell, index) => {
      const column = this.layout.columns[index];
      cell.id = cellId(row, index);
      const active = row === this.#active.row && index === this.#active.column;
      cell.classList.toggle("active", active);
      if (active) cell.setAttribute("aria-selected", "true");
      else cell.removeAttribute("aria-selected");
      const value = column && found ? found.cells[column.id] : undefined;
      const draft = value && this.#actions.draft(value.id);
      showCell(cell, column, found === null ? null : value, draft);
    });
  }

  #reveal() {
    const view = this.#view();
    view.reveal(this.#active.row - this.#first);
    const column = this.layout.columns[this.#active.column];
    if (column === undefined || this.layout.pinned(column.id)) return;
    const left = this.layout.left(this.#active.column);
    const right = left + this.layout.width(column.id);
    const { scrollLeft, clientWidth } = this.element;
    if (left < scrollLeft + this.layout.covered) this.element.scrollLeft = left - this.layout.covered;
    else if (right > scrollLeft + clientWidth) this.element.scrollLeft = right - clientWidth;
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const cell = /** @type {HTMLElement} */ (event.target).closest(".cell");
    const [, row, column] = cell?.id.split("-") ?? [];
    if (row === undefined || column === undefined) return;
    this.#active = { row: Number(row), column: Number(column) };
    this.draw();
    this.#act(this.#actions.open);
  }

  /** @param {(place: Place) => void} action */
  #act(action) {
    if (this.active !== null) action(this.active);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.target !== this.element || event.altKey || event.metaKey) return;
    const step = event.ctrlKey ? this.#end : 1;
    const page = Math.floor(this.element.clientHeight / ROW_HEIGHT) - 2;
    /** @type {Record<string, () => void>} */
    const actions = {
      ArrowDown: () => this.move(step, 0),
      ArrowUp: () => this.move(-step, 0),
      ArrowRight: () => this.move(0, step),
      ArrowLeft: () => this.move(0, -step),
      PageDown: () => this.move(page, 0),
      PageUp: () => this.move(-page, 0),
      Home: () => this.move(event.ctrlKey ? -this.#end : 0, -this.#end),
      End: () => this.move(event.ctrlKey ? this.#end : 0, this.layout.columns.length),
      Enter: () => this.#act(this.#actions.edit),
      F2: () => this.#act(this.#actions.edit),
      Delete: () => this.#act(this.#actions.drop),
    };
    const action = actions[event.key];
    if (action !== undefined) action();
    else if (event.key.length === 1 && !event.ctrlKey && event.key !== " ") {
      this.#act((place) => this.#actions.edit(place, event.key));
    } else return;
    event.preventDefault();
  }
}

/**
 * @param {number} row
 * @param {number} column
 */
function cellId(row, column) {
  return `cell-${row}-${column}`;
}
