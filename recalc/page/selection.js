/** Which cells of a grid are selected: a rectangle between an anchor and the active cell. */

/** A row id, and the index of a column as it is shown. @typedef {{ row: number, column: number }} At */

/** Why nothing is selected, and what to do. */
export const GONE = "the column of the selected cell was deleted. Select a cell.";

export class Selection {
  /** @type {At} */
  active = { row: 0, column: 0 };
  /** Whether the column of the active cell was deleted. Nothing is selected until a cell is chosen:
   * what is typed must not go into a column that happens to be in its place. */
  gone = false;
  /** @type {At} */
  #anchor = { row: 0, column: 0 };
  #first = 0;
  #end = 0;
  /** The ids of the columns, as they are shown. @type {string[]} */
  #columns = [];

  /**
   * Set what there is to select, and keep the selection within. It stays with its columns.
   * @param {number} first row
   * @param {number} end row after the last
   * @param {string[]} columns ids
   */
  bound(first, end, columns) {
    const before = this.#columns;
    const { active } = this;
    const column = moved(before, columns, active.column, active.column);
    const anchor = moved(before, columns, this.#anchor.column, active.column);
    this.#first = first;
    this.#end = end;
    this.#columns = columns;
    this.gone ||= before.length > 0 && column === undefined;
    this.active = this.#within({ row: active.row, column: column ?? active.column });
    this.#anchor = this.#within({ row: this.#anchor.row, column: anchor ?? this.active.column });
  }

  /**
   * Make a cell the active one. The anchor follows, unless the selection is extended.
   * @param {At} to
   * @param {boolean} [extend]
   */
  go(to, extend = false) {
    this.active = this.#within(to);
    if (!extend || this.gone) this.#anchor = this.active;
    this.gone = false;
  }

  /**
   * Select whole rows up to this one.
   * @param {number} row
   * @param {boolean} extend from the anchor's row; otherwise this row only
   */
  row(row, extend) {
    this.#anchor = this.#within({ row: extend ? this.#anchor.row : row, column: Infinity });
    this.active = this.#within({ row, column: 0 });
    this.gone = false;
  }

  all() {
    this.#anchor = this.#within({ row: this.#end, column: Infinity });
    this.active = this.#within({ row: this.#first, column: 0 });
    this.gone = false;
  }

  /** The first selected row, and the one after the last. @returns {[number, number]} */
  get rows() {
    if (this.gone) return [this.active.row, this.active.row];
    return span(this.active.row, this.#anchor.row);
  }

  /** The first selected column, and the one after the last. @returns {[number, number]} */
  get columns() {
    if (this.gone) return [0, 0];
    return span(this.active.column, this.#anchor.column);
  }

  /** Whether every row is selected. */
  get everyRow() {
    const [first, end] = this.rows;
    return first === this.#first && end >= this.#end;
  }

  /**
   * Whether a cell is the active one.
   * @param {number} row
   * @param {number} column
   */
  isActive(row, column) {
    return !this.gone && row === this.active.row && column === this.active.column;
  }

  /** Whether it has more than the active cell. */
  get several() {
    return this.active.row !== this.#anchor.row || this.active.column !== this.#anchor.column;
  }

  /**
   * @param {number} row
   * @param {number} column
   */
  has(row, column) {
    const [top, bottom] = this.rows;
    const [left, right] = this.columns;
    return row >= top && row < bottom && column >= left && column < right;
  }

  /** @param {At} at */
  #within({ row, column }) {
    return {
      row: Math.max(Math.min(row, this.#end - 1), this.#first),
      column: Math.max(Math.min(column, this.#columns.length - 1), 0),
    };
  }
}

/**
 * Return where a column is now. Where it is gone, the next one on the way to the active cell stands
 * for it: a selection without its last column is smaller. Returns undefined where none is left.
 * @param {string[]} before ids of columns
 * @param {string[]} now
 * @param {number} index before
 * @param {number} active index before
 */
function moved(before, now, index, active) {
  const step = Math.sign(active - index);
  for (let at = index; ; at += step) {
    const found = now.indexOf(before[at] ?? "");
    if (found >= 0) return found;
    if (at === active) return undefined;
  }
}

/**
 * @param {number} one
 * @param {number} other
 * @returns {[number, number]}
 */
function span(one, other) {
  return [Math.min(one, other), Math.max(one, other) + 1];
}
