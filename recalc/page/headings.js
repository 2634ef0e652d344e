/** Headings of columns: title, type, a menu, and an edge to drag. */

/** @import { Column } from "../generated/typescript/src/schemas.ts" */
/** @import { Grid } from "./grid.js" */

import { button, make } from "./dom.js";

/**
 * @param {Grid} grid
 * @param {Column} column
 * @param {number} index
 */
export function heading(grid, column, index) {
  const menu = button("⋯", () => grid.menu(column, menu), {
    "aria-label": `Actions of column ${column.title}`,
    "aria-haspopup": "menu",
    "data-column": column.id,
  });
  const edge = make("span", { class: "edge", "aria-hidden": "true" });
  edge.addEventListener("pointerdown", (event) => drag(grid, column, edge, event));
  const element = make(
    "div",
    { role: "columnheader", class: "cell", "aria-colindex": index + 2, title: column.type },
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
 * @param {Column} column
 * @param {HTMLElement} edge
 * @param {PointerEvent} event
 */
function drag(grid, column, edge, event) {
  const before = grid.layout.width(column.id);
  const from = event.clientX;
  edge.setPointerCapture(event.pointerId);
  edge.onpointermove = (moved) => {
    grid.layout.resize(column.id, before + moved.clientX - from);
    grid.layout.apply(grid.element);
  };
  edge.onpointerup = () => {
    edge.onpointermove = null;
    edge.onpointerup = null;
    grid.arrange();
  };
  event.preventDefault();
}
