/** The rate of an operation, and the time that is left. */

/** Milliseconds over which the rate is measured. */
const SPAN = 8000;

export class Rate {
  /** @type {{ at: number, done: number }[]} */
  #seen = [];

  /**
   * @param {number} done cells
   * @param {number} at milliseconds
   */
  see(done, at) {
    this.#seen.push({ at, done });
    while (this.#seen.length > 2 && at - (this.#seen[1]?.at ?? at) > SPAN) this.#seen.shift();
  }

  /** Cells a second, null before two looks. */
  get perSecond() {
    const [first, last] = [this.#seen[0], this.#seen.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < 200) return null;
    return ((last.done - first.done) * 1000) / (last.at - first.at);
  }
}

/**
 * "4 s", "2 min 5 s", "3 h 20 min".
 * @param {number} seconds
 */
export function duration(seconds) {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
