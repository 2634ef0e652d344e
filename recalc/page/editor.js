/** Edits cells in place. An edit that is not saved stays as a draft until it is dropped. */

/** @import { Cell, UpdateCellResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { Grid, Place } from "./grid.js" */

import { ask, Refused } from "./api.js";
import { typedJson } from "./columns.js";
import { announce, composing, counted, make, notice } from "./dom.js";
import { draftsOf } from "./drafts.js";

const KEPT =
  "What was entered is not saved; the menu More … has it, under “Edits that are not saved”.";

export class Editor {
  #drafts;
  #path;
  #saved;

  /**
   * @param {string} path of the sheet
   * @param {() => void} saved
   */
  constructor(path, saved) {
    this.#path = path;
    this.#saved = saved;
    this.#drafts = draftsOf(path);
  }

  /** @param {string} cell */
  draft(cell) {
    return this.#drafts.get(cell)?.text;
  }

  /**
   * Drop the draft of a cell.
   * @param {string} cell
   */
  drop(cell) {
    if (this.#drafts.delete(cell)) announce("The edit was dropped.");
  }

  /**
   * Edit the active cell of a grid. Enter and Tab save; Esc keeps the edit as a draft.
   * @param {Grid} grid
   * @param {Place} place
   * @param {Cell} cell
   * @param {string} [typed] replaces the text
   */
  open(grid, place, cell, typed) {
    const element = grid.activeElement;
    if (element === null) return;
    const { column, row } = place;
    const stored = cell.display_value ?? "";
    const input = make("textarea", {
      class: "editor",
      rows: 1,
      "aria-label": `${column.title}, row ${row}`,
    });
    input.value = stored;
    // With the line ends that a textarea has: they are no edit.
    const before = input.value;
    input.value = typed ?? this.draft(cell.id) ?? before;
    const box = element.getBoundingClientRect();
    Object.assign(input.style, {
      top: `${box.top}px`,
      left: `${box.left}px`,
      width: `${box.width}px`,
      minHeight: `${box.height}px`,
    });
    let over = false;
    const { scrollTop, scrollLeft } = grid.element;
    // The grid may still tell that it was scrolled to the cell.
    const scrolled = () => {
      if (grid.element.scrollTop !== scrollTop || grid.element.scrollLeft !== scrollLeft) close(false);
    };
    /** @param {boolean} save */
    const close = (save) => {
      if (over) return;
      over = true;
      grid.element.removeEventListener("scroll", scrolled);
      const text = input.value;
      input.remove();
      grid.element.focus({ preventScroll: true });
      if (text === before) this.#drafts.delete(cell.id);
      else this.#drafts.set(cell.id, { text, column: column.id, title: column.title, row });
      grid.draw();
      if (text === before) return;
      if (save) void this.#saveOne(grid, place, cell, text);
      else announce("The edit is kept but not saved. Enter goes on with it, Delete drops it.");
    };
    /**
     * Go on with the next cell. Where the column was deleted, that is for the person to choose.
     * @param {number} down
     * @param {number} right
     */
    const move = (down, right) => grid.active !== null && grid.move(down, right);
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (composing(event)) return;
      if (event.key === "Escape") close(false);
      else if (event.key === "Enter" && !event.shiftKey) {
        close(true);
        move(1, 0);
      } else if (event.key === "Tab") {
        close(true);
        move(0, event.shiftKey ? -1 : 1);
      } else return;
      event.preventDefault();
    });
    input.addEventListener("blur", () => close(true));
    grid.element.addEventListener("scroll", scrolled, { passive: true });
    grid.element.parentElement?.append(input);
    input.focus();
    if (typed === undefined) input.select();
  }

  /**
   * Save a text in a cell. Its draft goes, unless there is a newer one.
   * @param {Grid} grid
   * @param {Place} place
   * @param {Cell} cell as it was before
   * @param {string} text
   */
  async #saveOne(grid, { column, row }, { id, display_value: stored }, text) {
    const value = typedJson(column, text.replaceAll("\n", lineEnd(stored ?? "")));
    try {
      /** @type {UpdateCellResponse} */
      const answer = await ask("PATCH", `${this.#path}/cells/${encodeURIComponent(id)}`, {
        json: `{"value":${value}}`,
      });
      if (this.draft(id) === text) this.#drafts.delete(id);
      announce(`Saved. ${counted(answer.stale_count, "cell")} became stale.`);
      this.#saved();
    } catch (error) {
      const gone = error instanceof Refused && error.status === 404;
      notice(gone ? `The cell ${column.title}, row ${row} was deleted. ${KEPT}` : error);
      announce("The edit was not saved. It is kept as a draft.");
    }
    grid.draw();
  }
}

/**
 * Return the line end of a text that has only one kind of them, else "\n". A textarea has no other,
 * so what it gives back would change all line ends of a text.
 * @param {string} text
 */
function lineEnd(text) {
  const [first = "\n", ...others] = new Set(text.match(/\r\n|\r|\n/g));
  return others.length === 0 ? first : "\n";
}
