/** The operations of a sheet: one line each while it is active, and after it has ended. */

/** @import { CancelTableSheetOperationResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { GetTableSheetOperationResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { TableSheetOperation } from "../generated/typescript/src/schemas.ts" */

import { ask, isOpen } from "./api.js";
import { announce, keepFocus, make, notice, number } from "./dom.js";
import { Line } from "./operation_line.js";
import { followSpending } from "./spending.js";

/** Lines of ended operations that stay until they are dismissed. */
const ENDED = 4;

export class Operations {
  element = make("section", { class: "operations", "aria-label": "Operations" });
  /** @type {Map<string, Line>} */
  #lines = new Map();
  /** Ended operations whose lines were dismissed, or are not shown. @type {Set<string>} */
  #over = new Set();
  /** How many operations have ended, as far as was seen. */
  endings = 0;
  #path;
  #changed;
  #announced = 0;

  /**
   * @param {string} path of the sheet
   * @param {() => void} changed is called after a cancel
   */
  constructor(path, changed) {
    this.#path = path;
    this.#changed = changed;
  }

  /** The ids of active operations. */
  get active() {
    return [...this.#lines].filter(([, line]) => line.active).map(([id]) => id);
  }

  /**
   * Show what was seen. Operations that are no longer active are read once more.
   * @param {TableSheetOperation[]} active
   */
  async see(active) {
    const ids = new Set(active.map((each) => each.operation_id));
    for (const operation of active) {
      const id = operation.operation_id;
      if (!this.#over.has(id)) this.#line(id).show(operation);
    }
    const ended = this.active.filter((id) => !ids.has(id));
    for (const id of ended) await this.#read(id);
    this.#tell();
  }

  /**
   * Show an operation that may have ended before it was seen active.
   * @param {string} id
   */
  async started(id) {
    if (!this.#over.has(id)) await this.#read(id);
  }

  /**
   * Show an operation that has ended. It may never have been seen active.
   * @param {TableSheetOperation} operation
   */
  ended(operation) {
    if (!this.#over.has(operation.operation_id)) this.#show(operation);
  }

  /**
   * Cancel operations, and show the counts of each answer. One that fails is told.
   * @param {string[]} ids
   */
  async cancel(ids) {
    const answers = await Promise.allSettled(ids.map((id) => this.#cancel(id)));
    for (const answer of answers) if (answer.status === "rejected") notice(answer.reason);
    this.#changed();
  }

  /** @param {string} id */
  async #cancel(id) {
    this.#line(id).stopping(true);
    try {
      /** @type {CancelTableSheetOperationResponse} */
      const answer = await ask("DELETE", `${this.#path}/operations/${encodeURIComponent(id)}`);
      this.#line(id).cancelled(answer);
      announce(answer.message);
    } catch (error) {
      if (isOpen(error)) this.#line(id).lost();
      throw error;
    } finally {
      this.#line(id).stopping(false);
    }
    await this.#read(id);
  }

  /** @param {string} id */
  async #read(id) {
    /** @type {GetTableSheetOperationResponse} */
    const found = await ask("GET", `${this.#path}/operations/${encodeURIComponent(id)}`);
    this.#show(found.operation);
  }

  /** @param {TableSheetOperation} operation */
  #show(operation) {
    const line = this.#line(operation.operation_id);
    const wasActive = line.active;
    line.show(operation);
    if (wasActive && !line.active) this.endings += 1;
    if (wasActive && !line.active && line.answer === null) announce(line.summary);
    const ended = [...this.#lines].filter(([, each]) => !each.active);
    for (const [old] of ended.slice(0, -ENDED)) this.#dismiss(old);
  }

  /** @param {string} id */
  #line(id) {
    const known = this.#lines.get(id);
    if (known !== undefined) return known;
    const line = new Line(
      id,
      () => this.cancel([id]),
      () => this.#dismiss(id),
    );
    this.#lines.set(id, line);
    this.element.append(line.element);
    void followSpending(
      `${this.#path}/operations/${encodeURIComponent(id)}`,
      () => line.active,
      () => line.element.isConnected,
      (text) => line.spending(text),
    );
    return line;
  }

  /** @param {string} id */
  #dismiss(id) {
    keepFocus(() => this.#lines.get(id)?.element.remove());
    this.#lines.delete(id);
    this.#over.add(id);
  }

  /** Tell screen readers how far it is, every ten seconds at most. */
  #tell() {
    if (this.active.length === 0 || performance.now() - this.#announced < 10_000) return;
    this.#announced = performance.now();
    const lines = this.active.map((id) => this.#line(id));
    const done = lines.reduce((sum, line) => sum + line.done, 0);
    const all = lines.reduce((sum, line) => sum + line.all, 0);
    announce(`${number(done)} of ${number(all)} cells done.`);
  }
}
