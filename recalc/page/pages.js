/** Rows of a sheet, fetched in pages as they come into view. */

/** @import { ListRowsResponse, Row } from "../generated/typescript/src/schemas.ts" */

import { ask, Refused } from "./api.js";
import { notice } from "./dom.js";

/** Rows of a page, and cells of one, at most; pages that are kept, and requests that are under way at
 * once. */
const ROWS = 100;
const CELLS = 5000;
const KEPT = 80;
const AT_ONCE = 3;
/** Milliseconds for which pages have to be in view before they are fetched. */
const SETTLED = 60;
/** Milliseconds after which a page that could not be read is asked for again; twice as many after
 * each further failure, up to the second number. */
const AGAIN = 1000;
const AGAIN_AT_MOST = 30_000;

/** Pages of rows by their number. A page has the rows whose row_index / size is its number. */
export class Pages {
  #size = ROWS;
  /** @type {Map<number, { rows: Map<number, Row>, age: number }>} */
  #kept = new Map();
  /** @type {Map<number, { abort: AbortController, age: number }>} */
  #asked = new Map();
  /** Pages that could not be read, with the failures in a row. A timer says that it is too early to
   * ask again. @type {Map<number, { times: number, timer: number | null }>} */
  #failed = new Map();
  /** @type {number[]} */
  #wanted = [];
  #age = 0;
  #timer = 0;
  #path;
  #changed;

  /**
   * @param {string} path of the sheet
   * @param {() => void} changed is called after a page has come
   */
  constructor(path, changed) {
    this.#path = path;
    this.#changed = changed;
  }

  /**
   * Set how many columns a row has. Wide rows come in smaller pages.
   * @param {number} columns
   */
  set columns(columns) {
    const size = Math.max(Math.min(Math.floor(CELLS / Math.max(columns, 1)), ROWS), 1);
    if (size === this.#size) return;
    this.close();
    this.#kept.clear();
    this.#size = size;
  }

  /**
   * Return a row; null when it is deleted, undefined when its page was not fetched yet.
   * @param {number} row
   * @returns {Row | null | undefined}
   */
  row(row) {
    const page = this.#kept.get(Math.floor(row / this.#size));
    return page && (page.rows.get(row) ?? null);
  }

  /**
   * Fetch the pages of the rows in view when they have stayed there, and stop fetching others.
   * @param {number} first
   * @param {number} last
   */
  view(first, last) {
    const [from, to] = [Math.floor(first / this.#size), Math.floor(last / this.#size)];
    if (from === this.#wanted[0] && to === this.#wanted.at(-1)) return;
    this.#wanted = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    for (const [page, { abort }] of this.#asked) {
      if (!this.#wanted.includes(page)) abort.abort();
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetch(), SETTLED);
  }

  /**
   * Read up to `count` rows that are there, from a row on.
   * @param {number} first
   * @param {number} count
   * @returns {Promise<Row[]>}
   */
  async from(first, count) {
    /** @type {Row[]} */
    const rows = [];
    for (let next = first; rows.length < count; ) {
      const found = await this.#ask(next, Math.min(count - rows.length, this.#size));
      rows.push(...found.data);
      const last = rows.at(-1);
      if (last === undefined || !found.has_more) break;
      next = last.row_index + 1;
    }
    return rows;
  }

  /**
   * @param {number} first
   * @param {number} limit
   * @param {AbortSignal} [signal]
   * @returns {Promise<ListRowsResponse>}
   */
  #ask(first, limit, signal) {
    const query = `from_row_index=${first}&limit=${limit}&include_row_count=false`;
    return ask("GET", `${this.#path}/rows?${query}`, signal === undefined ? {} : { signal });
  }

  /** Fetch again what is in view; other pages when they come into view. */
  refresh() {
    this.#age += 1;
    this.#forget();
    this.#fetch();
  }

  close() {
    clearTimeout(this.#timer);
    this.#wanted = [];
    this.#forget();
    for (const { abort } of this.#asked.values()) abort.abort();
  }

  /** Forget which pages could not be read. */
  #forget() {
    for (const { timer } of this.#failed.values()) clearTimeout(timer ?? undefined);
    this.#failed.clear();
  }

  #fetch() {
    for (const page of this.#wanted) {
      if (this.#asked.size >= AT_ONCE) return;
      if (this.#asked.has(page) || this.#early(page)) continue;
      if (this.#kept.get(page)?.age !== this.#age) void this.#load(page);
    }
  }

  /**
   * Whether it is too early to ask again for a page that could not be read.
   * @param {number} page
   */
  #early(page) {
    return (this.#failed.get(page)?.timer ?? null) !== null;
  }

  /**
   * Ask for a page again after some time, if it is in view then.
   * @param {number} page
   */
  #later(page) {
    const times = (this.#failed.get(page)?.times ?? 0) + 1;
    const pause = Math.min(AGAIN * 2 ** (times - 1), AGAIN_AT_MOST);
    const timer = setTimeout(() => {
      this.#failed.set(page, { times, timer: null });
      this.#fetch();
    }, pause);
    this.#failed.set(page, { times, timer });
    return times;
  }

  /** @param {number} page */
  async #load(page) {
    const asked = { abort: new AbortController(), age: this.#age };
    this.#asked.set(page, asked);
    try {
      const rows = await this.#read(page, asked.abort.signal);
      asked.abort.signal.throwIfAborted();
      this.#failed.delete(page);
      this.#kept.delete(page);
      this.#kept.set(page, { rows, age: asked.age });
      for (const old of this.#kept.keys()) {
        if (this.#kept.size <= KEPT) break;
        if (!this.#wanted.includes(old)) this.#kept.delete(old);
      }
      this.#changed();
    } catch (error) {
      if (asked.abort.signal.aborted) return;
      const times = this.#later(page);
      // The watch tells when the server cannot be reached.
      if (error instanceof Refused && times === 1) notice(error);
    } finally {
      this.#asked.delete(page);
      this.#fetch();
    }
  }

  /**
   * @param {number} page
   * @param {AbortSignal} signal
   */
  async #read(page, signal) {
    const end = (page + 1) * this.#size;
    /** @type {Map<number, Row>} */
    const rows = new Map();
    for (let next = page * this.#size; next < end; ) {
      const found = await this.#ask(next, end - next, signal);
      for (const row of found.data) if (row.row_index < end) rows.set(row.row_index, row);
      const last = found.data.at(-1);
      if (last === undefined || !found.has_more) break;
      next = last.row_index + 1;
    }
    return rows;
  }
}
