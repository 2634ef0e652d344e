/** Headings of columns: title, type, a menu, and an edge to drag. */

/** @import { Grid } from "./grid.js" */

import { button, keepFocus, make } from "./dom.js";
import { order } from "./rows.js";

export class Headings {
  #corner = make("div", { role: "columnheader", class: "cell number", "aria-colindex": 1 }, "row");
  element = make("div", { role: "row", class: "row head", "aria-rowindex": 1 }, this.#corner);
  /** By the indexes of their columns. @type {Map<number, HTMLElement>} */
  #made = new Map();
  #grid;

  /** @param {Grid} grid */
  constructor(grid) {
    this.#grid = grid;
  }

  /**
   * Have a heading for each of some columns. The focus of one that goes, goes to the view.
   * @param {number[]} shown indexes of columns
   */
  show(shown) {
    keepFocus(() => order(this.#corner, this.#made, shown, (at) => heading(this.#grid, at)));
  }

  /**
   * The button of a column, if it is in view.
   * @param {string} column
   * @returns {HTMLElement | null}
   */
  button(column) {
    return this.element.querySelector(`button[data-column="${column}"]`);
  }
}

/**
 * @param {Grid} grid
 * @param {number} index
 */
function heading(grid, index) {
  const column = grid.layout.columns[index];
  if (column === undefined) throw new RangeError(`There is no column ${index}.`);
  const menu = button("⋯", () => grid.menu(column), {
    "aria-label": `Actions of column ${column.title}`,
    "aria-haspopup": "menu",
    "data-column": column.id,
    // By keyboard the grid opens the menu of the active cell's column.
    tabindex: "-1",
  });
  const edge = make("span", { class: "edge", "aria-hidden": "true" });
  edge.addEventListener("pointerdown", (event) => drag(grid, column.id, edge, event));
  const element = make(
    "div",
    { role: "columnheader", class: "cell", title: column.type },
    make("span", { class: "title" }, column.title),
    make("span", { class: "type" }, column.type.toLowerCase().replaceAll("_", " ")),
    menu,
    edge,
  );
  grid.layout.place(element, index);
  return element;
}

/**
 * @param {Grid} grid
 * @param {string} column
 * @param {HTMLElement} edge
 * @param {PointerEvent} event
 */
function drag(grid, column, edge, event) {
  const before = grid.layout.width(column);
  const from = event.clientX;
  edge.setPointerCapture(event.pointerId);
  edge.onpointermove = (moved) => {
    grid.layout.resize(column, before + moved.clientX - from);
    grid.layout.apply(grid.element);
    grid.draw();
  };
  edge.onpointerup = () => {
    edge.onpointermove = null;
    edge.onpointerup = null;
    grid.arrange();
  };
  event.preventDefault();
}
