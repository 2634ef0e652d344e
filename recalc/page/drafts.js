/** Edits that are not saved, of all sheets. Each stays until it is saved or dropped, also where its
 * cell was deleted elsewhere: the text is all that is left of it. */

/** @import { SheetView } from "./sheet.js" */

import { labelled, shown } from "./dialogs.js";
import { announce, button, keepFocus, make, number } from "./dom.js";

/** @typedef {{ text: string, column: string, title: string, row: number }} Draft */

/** By the paths of their sheets and the ids of their cells. @type {Map<string, Map<string, Draft>>} */
const kept = new Map();

/**
 * The drafts of a sheet by the ids of their cells, to be changed.
 * @param {string} path of the sheet
 */
export function draftsOf(path) {
  const drafts = kept.get(path) ?? new Map();
  kept.set(path, drafts);
  return drafts;
}

/** How many drafts all sheets have. */
export function unsaved() {
  return [...kept.values()].reduce((sum, drafts) => sum + drafts.size, 0);
}

/**
 * Drop drafts.
 * @param {string} [beginning] of the paths of their sheets; by default of all
 * @param {(draft: Draft) => boolean} [which]
 */
export function dropDrafts(beginning = "", which = () => true) {
  for (const [path, drafts] of kept) {
    if (!path.startsWith(beginning)) continue;
    for (const [cell, draft] of drafts) if (which(draft)) drafts.delete(cell);
  }
}

/**
 * List all drafts until the list is closed. Each can be copied and dropped there.
 * @param {SheetView} view
 */
export function showDrafts(view) {
  const list = make("ul", { class: "drafts" });
  for (const [path, drafts] of kept) {
    for (const [cell, draft] of drafts) {
      const place = where(view, path, draft);
      const text = make("textarea", { readonly: true, rows: 2 });
      text.value = draft.text;
      const drop = button("Drop", () => {
        drafts.delete(cell);
        announce("The edit was dropped.");
        view.grid.draw();
        keepFocus(() => item.remove(), () => list.closest("dialog")?.querySelector("button") ?? null);
      }, { "aria-label": `Drop the edit of ${place}` });
      const item = make("li", {}, labelled(place, text), drop);
      list.append(item);
    }
  }
  return shown("Edits that are not saved", list);
}

/**
 * @param {SheetView} view that is shown
 * @param {string} path of the draft's sheet
 * @param {Draft} draft
 */
function where(view, path, { column, title, row }) {
  const place = `${title}, row ${number(row)}`;
  if (path !== view.path) return `${place}, of another sheet`;
  const there = view.columns.some(({ id }) => id === column) && view.grid.pages.row(row) !== null;
  return there ? place : `${place}, which was deleted`;
}
