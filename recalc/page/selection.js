/** Which cells of a grid are selected: a rectangle between an anchor and the active cell. */

/** A row id, and the index of a column as it is shown. @typedef {{ row: number, column: number }} At */

export class Selection {
  /** @type {At} */
  active = { row: 0, column: 0 };
  /** @type {At} */
  #anchor = { row: 0, column: 0 };
  #first = 0;
  #end = 0;
  #columns = 0;

  /**
   * Set what there is to select, and keep the selection within.
   * @param {number} first row
   * @param {number} end row after the last
   * @param {number} columns
   */
  bound(first, end, columns) {
    this.#first = first;
    this.#end = end;
    this.#columns = columns;
    this.active = this.#within(this.active);
    this.#anchor = this.#within(this.#anchor);
  }

  /**
   * Make a cell the active one. The anchor follows, unless the selection is extended.
   * @param {At} to
   * @param {boolean} [extend]
   */
  go(to, extend = false) {
    this.active = this.#within(to);
    if (!extend) this.#anchor = this.active;
  }

  /**
   * Select whole rows up to this one.
   * @param {number} row
   * @param {boolean} extend from the anchor's row; otherwise this row only
   */
  row(row, extend) {
    this.#anchor = this.#within({ row: extend ? this.#anchor.row : row, column: this.#columns });
    this.active = this.#within({ row, column: 0 });
  }

  all() {
    this.#anchor = this.#within({ row: this.#end, column: this.#columns });
    this.active = this.#within({ row: this.#first, column: 0 });
  }

  /** The first selected row, and the one after the last. @returns {[number, number]} */
  get rows() {
    return span(this.active.row, this.#anchor.row);
  }

  /** The first selected column, and the one after the last. @returns {[number, number]} */
  get columns() {
    return span(this.active.column, this.#anchor.column);
  }

  /** Whether every row is selected. */
  get everyRow() {
    const [first, end] = this.rows;
    return first === this.#first && end >= this.#end;
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
      column: Math.max(Math.min(column, this.#columns - 1), 0),
    };
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
