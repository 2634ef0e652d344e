/** The list of tables, and what a new person sees first. */

/** @import { CreateTableResponse, Sheet, Table } from "../generated/typescript/src/schemas.ts" */
/** @import { CreateSheetResponse } from "../generated/typescript/src/schemas.ts" */

import { all, ask, sheetPath } from "./api.js";
import { deleteTable } from "./deleting.js";
import { form, labelled } from "./dialogs.js";
import { button, counted, make, notice } from "./dom.js";
import { chooser, droppable, importFile, NotImported, takeEach } from "./importing.js";
import { address, go } from "./routes.js";

/** @returns {Promise<HTMLElement>} */
export async function home() {
  /** @type {Table[]} */
  const tables = await all("/tables");
  const imports = make("div", { class: "imports" });
  const take = taker(imports);
  const element = make(
    "main",
    { class: "home" },
    make("h1", { tabindex: -1, "data-focus": true }, "Tables"),
    make(
      "div",
      { class: "toolbar" },
      chooser("Import a CSV or JSON file", take, "primary"),
      button("New empty table", newTable),
    ),
    imports,
    tables.length === 0
      ? make("p", { class: "empty" }, "There are no tables yet. Drop a CSV or JSON file here.")
      : make("ul", { class: "tables" }, ...tables.map(item)),
  );
  droppable(element, take);
  return element;
}

/** @param {Table} table */
function item(table) {
  const sheets = counted(table.sheet_count, "sheet");
  const title = link(table.title, address(table, null));
  const remove = button("Delete", () => deleteTable(table), {
    "aria-label": `Delete the table ${table.title}`,
  });
  return make("li", {}, title, make("span", {}, sheets), remove);
}

/**
 * A new table for each file, named by it. Shows the last one that was imported.
 * @param {HTMLElement} imports
 */
function taker(imports) {
  return async (/** @type {File[]} */ files) => {
    /** @type {string | null} */
    let last = null;
    await takeEach(files, async (file) => {
      const { table, sheet } = await create(file.name.replace(/\.[^.]*$/, "").slice(0, 255));
      try {
        await importFile(imports, table.id, sheetPath(table.id, sheet.id), file);
      } catch (error) {
        throw await withoutTable(table, error);
      }
      last = address(table, sheet.id);
      if (!imports.isConnected) tell(`${file.name} was imported.`, link(`Show ${table.title}`, last));
    });
    // Somebody who went on to another view meanwhile is not taken away from it.
    if (last !== null && imports.isConnected) go(last);
  };
}

/**
 * @param {string} text
 * @param {HTMLElement} way to what it tells of
 */
function tell(text, way) {
  const line = notice(text, way);
  line.classList.add("done");
  way.addEventListener("click", () => line.remove());
}

/**
 * Delete the new table of a file that was not imported. The table is kept where it is not known
 * whether it has the file's rows, or may get them. Returns what to say.
 * @param {Table} table
 * @param {unknown} error of the import
 */
async function withoutTable(table, error) {
  const why = error instanceof Error ? error.message : String(error);
  if (!(error instanceof NotImported)) return new Error(`${why} The table ${table.title} was not deleted.`);
  try {
    await ask("DELETE", `/tables/${encodeURIComponent(table.id)}`);
    return error;
  } catch {
    return new Error(`${why} Its table ${table.title} may still be there: delete it.`);
  }
}

function newTable() {
  const title = make("input", { required: true, maxlength: 255 });
  form("New table", [labelled("title", title)], "Create", async () => {
    const { table, sheet } = await create(title.value);
    go(address(table, sheet.id));
  });
}

/** @param {string} title */
async function create(title) {
  /** @type {CreateTableResponse} */
  const made = await ask("POST", "/tables", { body: { title, create_default_sheet: true } });
  if (made.default_sheet === undefined) throw new Error("The server made no sheet.");
  return { table: made.table, sheet: made.default_sheet };
}

/**
 * The sheets of a table as links, and a button for a new one.
 * @param {Table} table
 * @param {Sheet[]} sheets
 * @param {string} shown
 */
export function tabs(table, sheets, shown) {
  const links = sheets.map((sheet) => {
    const one = link(sheet.title, address(table, sheet.id));
    if (sheet.id === shown) one.setAttribute("aria-current", "page");
    return one;
  });
  const add = button("New sheet", () => {
    const title = make("input", { required: true, maxlength: 255 });
    form("New sheet", [labelled("title", title)], "Create", async () => {
      /** @type {CreateSheetResponse} */
      const made = await ask("POST", `/tables/${table.id}/sheets`, { body: { title: title.value } });
      go(address(table, made.sheet.id));
    });
  });
  return make("nav", { "aria-label": "Sheets" }, ...links, add);
}

/**
 * @param {string} text
 * @param {string} to
 */
export function link(text, to) {
  return make(
    "a",
    {
      href: to,
      onclick: (/** @type {MouseEvent} */ event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go(to);
      },
    },
    text,
  );
}
