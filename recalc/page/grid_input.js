/** What the keyboard and the mouse do in a grid. */

/** @import { Grid } from "./grid.js" */

import { ROW_HEIGHT } from "./layout.js";

/** @param {Grid} grid */
export function listen(grid) {
  grid.element.addEventListener("keydown", (event) => key(grid, event));
  grid.body.addEventListener("mousedown", (event) => {
    if (event.button === 0) press(grid, event, event.shiftKey);
  });
  grid.body.addEventListener("mousemove", (event) => {
    if (event.buttons === 1) press(grid, event, true);
  });
  grid.body.addEventListener("dblclick", () => grid.act("edit"));
}

/**
 * @param {Grid} grid
 * @param {MouseEvent} event
 * @param {boolean} extend the selection
 */
function press(grid, event, extend) {
  const cell = /** @type {HTMLElement} */ (event.target).closest(".cell");
  const row = Number(cell?.parentElement?.dataset["row"] ?? NaN);
  if (cell === null || Number.isNaN(row)) return;
  const index = Number(cell.getAttribute("aria-colindex"));
  if (index === 1) grid.selection.row(row, extend);
  else grid.selection.go({ row, column: index - 2 }, extend);
  grid.selected();
}

/**
 * @param {Grid} grid
 * @param {KeyboardEvent} event
 */
function key(grid, event) {
  if (event.target !== grid.element || event.altKey || event.metaKey) return;
  const { selection } = grid;
  const extend = event.shiftKey;
  const jump = event.ctrlKey;
  const step = jump ? Infinity : 1;
  const page = Math.floor(grid.element.clientHeight / ROW_HEIGHT) - 2;
  /**
   * @param {number} down
   * @param {number} right
   */
  const move = (down, right) => () => grid.move(down, right, extend);
  /** @type {Record<string, () => void>} */
  const actions = {
    ArrowDown: move(step, 0),
    ArrowUp: move(-step, 0),
    ArrowRight: move(0, step),
    ArrowLeft: move(0, -step),
    PageDown: move(page, 0),
    PageUp: move(-page, 0),
    Home: move(jump ? -Infinity : 0, -Infinity),
    End: move(jump ? Infinity : 0, Infinity),
    Enter: () => grid.act("edit"),
    F2: () => grid.act("edit"),
    Delete: () => grid.act("drop"),
    ContextMenu: () => grid.act("menu"),
  };
  if (event.key === "F10" && extend) grid.act("menu");
  else if (event.key === " " && extend) {
    selection.row(selection.active.row, true);
    grid.selected();
  } else if (event.key === "a" && jump) {
    selection.all();
    grid.selected();
  } else if (actions[event.key]) actions[event.key]?.();
  else if (event.key.length === 1 && !jump && event.key !== " ") grid.act("edit", event.key);
  else return;
  event.preventDefault();
}
