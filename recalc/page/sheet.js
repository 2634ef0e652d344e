/** The view of one sheet: what is seen of it, and what can be done with it. */

/** @import { Cell, Column, ListRowsResponse, Sheet, Table } from "../generated/typescript/src/schemas.ts" */
/** @import { ListTableSheetOperationsResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { CreateTableSheetOperationRequest, StatusCounts } from "../generated/typescript/src/schemas.ts" */
/** @import { Place } from "./grid.js" */

import { ask, Refused, sheetPath } from "./api.js";
import { sign } from "./cells.js";
import { listenToClipboard } from "./clipboard.js";
import { isComputed, whyNotEdited } from "./columns.js";
import { columnMenu, toolbar } from "./commands.js";
import { make, notice, number } from "./dom.js";
import { Editor } from "./editor.js";
import { Grid } from "./grid.js";
import { droppable, importFile, takeEach } from "./importing.js";
import { openMenu } from "./menu.js";
import { Operations } from "./operations.js";
import { Panel } from "./panel.js";
import { run } from "./running.js";
import { ORDER, STATUSES } from "./statuses.js";
import { Watch } from "./watch.js";

export class SheetView {
  /** @type {Column[]} */
  columns = [];
  /** What the last look saw: another one means that rows are read again. */
  #seen = "";
  #version = -1;
  /** How often operations may have ended unseen. */
  #doubts = 0;

  /**
   * @param {Table} table
   * @param {Sheet} sheet
   * @param {(error: Error | null) => void} connection is told about lost connections
   */
  constructor(table, sheet, connection) {
    this.table = table;
    this.sheet = sheet;
    this.path = sheetPath(table.id, sheet.id);
    this.#connection = connection;
    this.operations = new Operations(this.path, () => this.#watch.now());
    this.editor = new Editor(this.path, () => this.#watch.now());
    this.panel = new Panel(this.path, (selection, what) => this.run(selection, what));
    this.grid = new Grid(this.path, {
      open: () => this.#open(),
      read: () => this.#open(),
      edit: (place, typed) => this.#edit(place, typed),
      drop: (place) => this.#drop(place),
      menu: (column, anchor) => openMenu(anchor, columnMenu(this, column)),
      draft: (cell) => this.editor.draft(cell),
    });
    this.counts = make("ul", { class: "statuses", "aria-label": "Cells by status" });
    this.imports = make("div", { class: "imports" });
    this.empty = make("p", { class: "empty" });
    this.empty.hidden = true;
    this.element = make(
      "main",
      { class: "sheet" },
      make("div", { class: "tools" }, toolbar(this), this.counts),
      this.imports,
      this.operations.element,
      make("div", { class: "work" }, make("div", { class: "place" }, this.grid.element, this.empty), this.panel.element),
    );
    this.panel.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.grid.element.focus();
    });
    droppable(this.element, (files) => this.importAll(files));
    listenToClipboard(this);
    this.#watch = new Watch(this.path, {
      seen: (look) => this.#look(look),
      ended: (operation) => this.operations.ended(operation),
      unsure: () => (this.#doubts += 1),
      away: (error) => this.#away(error),
    });
  }

  #connection;
  #watch;

  close() {
    this.#watch.stop();
    this.grid.close();
  }

  /** Look at once whether something has changed. */
  look() {
    this.#watch.now();
  }

  /**
   * Start an operation, and show it.
   * @param {CreateTableSheetOperationRequest} selection
   * @param {string} what the cells are
   */
  async run(selection, what) {
    // Before the columns were read, the server says what there is to run.
    if (this.#structured !== "" && !this.columns.some(isComputed)) {
      throw new Error("Nothing was started: the sheet has no computed column. Add one first.");
    }
    const started = await run(this.path, selection, what);
    if (started === null) return;
    await this.operations.started(started);
    this.look();
  }

  /** @param {File[]} files */
  importAll(files) {
    return takeEach(files, async (file) => {
      await importFile(this.imports, this.table.id, this.path, file);
      this.look();
    });
  }

  /** @param {ListTableSheetOperationsResponse} look */
  async #look(look) {
    this.#connection(null);
    await this.operations.see(look.active_operations);
    // An operation can compute other values, and leave version and counts as they were.
    const { version, status_counts: counts } = look;
    this.#show(counts);
    const seen = JSON.stringify([version, counts, this.operations.endings, this.#doubts]);
    if (seen === this.#seen) return;
    this.grid.pages.refresh();
    if (version !== this.#version) await this.#structure();
    this.#version = version;
    this.#seen = seen;
    this.#reveal();
  }

  /**
   * Bring a column into view that was just added.
   * @param {Column} column
   */
  added(column) {
    this.#awaited = column.id;
    this.#seen = "";
    this.look();
  }

  /** The id of a column that is to be brought into view. */
  #awaited = "";

  #reveal() {
    const column = this.grid.layout.columns.findIndex(({ id }) => id === this.#awaited);
    if (column < 0) return;
    this.#awaited = "";
    this.grid.reveal(column);
  }

  /** Read the columns, and which row is first and last. */
  async #structure() {
    const query = "order=desc&limit=1&include_columns=true";
    /** @type {ListRowsResponse} */
    const last = await ask("GET", `${this.path}/rows?${query}`);
    const end = (last.data[0]?.row_index ?? -1) + 1;
    let first = 0;
    if (end !== last.row_count) {
      /** @type {ListRowsResponse} */
      const page = await ask("GET", `${this.path}/rows?limit=1&include_row_count=false`);
      first = page.data[0]?.row_index ?? 0;
    }
    const columns = last.columns ?? [];
    this.empty.textContent = missing(columns.length, end);
    this.empty.hidden = this.empty.textContent === "";
    if (JSON.stringify([columns, first, end]) === this.#structured) return;
    this.#structured = JSON.stringify([columns, first, end]);
    this.columns = columns;
    this.grid.show(columns, first, end);
  }

  #structured = "";

  /** @param {Error} error */
  #away(error) {
    this.#seen = "";
    this.#version = -1;
    this.#connection(error);
    // Looks to come would be refused too.
    if (error instanceof Refused && (error.status === 404 || error.status === 401)) this.close();
  }

  /** @param {StatusCounts} counts */
  #show(counts) {
    const items = ORDER.map((status) => {
      const { sign: mark, word } = STATUSES[status];
      const count = make("strong", {}, number(counts[status]));
      return make("li", { "data-status": status }, sign(mark, ""), " ", count, ` ${word}`);
    });
    this.counts.replaceChildren(...items);
  }

  /**
   * @param {Place} place
   * @returns {Cell | undefined}
   */
  #cell({ row, column }) {
    return this.grid.pages.row(row)?.cells[column.id];
  }

  #open() {
    const place = this.grid.active;
    const cell = place && this.#cell(place);
    if (place && cell) this.panel.show(place.row, place.column, cell, this.columns);
    else this.panel.clear();
  }

  /**
   * @param {Place} place
   * @param {string} [typed]
   */
  #edit(place, typed) {
    const cell = this.#cell(place);
    if (cell === undefined) return;
    const why = whyNotEdited(place.column);
    if (why === null) this.editor.open(this.grid, place, cell, typed);
    else if (typed === undefined) this.panel.element.focus();
    else notice(`The column ${place.column.title} ${why}: its cells cannot be edited.`);
  }

  /** @param {Place} place */
  #drop(place) {
    const cell = this.#cell(place);
    if (cell === undefined) return;
    this.editor.drop(cell.id);
    this.grid.draw();
  }
}

/**
 * What a sheet needs before something can be done with it. Empty where nothing is missing.
 * @param {number} columns
 * @param {number} rows
 */
function missing(columns, rows) {
  if (rows > 0) return columns > 0 ? "" : "This sheet has no columns. Add one to see its rows.";
  const add = columns > 0 ? "rows" : "a column and rows";
  return `This sheet is empty. Drop a CSV or JSON file here, or add ${add}.`;
}
