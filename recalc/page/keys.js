/** A dialog that lists what the keyboard does in a sheet. */

import { shown } from "./dialogs.js";
import { make } from "./dom.js";

const KEYS = {
  "Arrows, Page Up, Page Down": "go to another cell; with Ctrl to the first or last one",
  "Home, End": "go to the first or last column; with Ctrl to the first or last cell",
  "Shift with these": "select cells",
  "Shift+Space, Ctrl+A": "select rows, all rows",
  "Enter, F2, or a text": "edit the cell; Enter in a computed cell goes to its panel",
  "Enter or Tab in an edit": "save it",
  "Esc in an edit": "keep it, and do not save it; Enter goes on with it",
  Delete: "drop an edit that is not saved",
  "Ctrl+C, Ctrl+V": "copy the selected cells; paste from the first of them on",
  "Shift+F10, or the menu key": "open the menu of the column",
  "Tab, Shift+Tab": "go to the cell's panel, to the buttons",
  "Esc in the panel": "go back to the cells",
};

/** Show the list until it is closed. */
export function showKeys() {
  const items = Object.entries(KEYS).flatMap(([key, what]) => [
    make("dt", {}, key),
    make("dd", {}, what),
  ]);
  return shown("Keys", make("dl", { class: "keys" }, ...items));
}
