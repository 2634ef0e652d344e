/** Watches a sheet: its active operations and its counts, again and again. */

/** @import { ListTableSheetOperationsResponse } from "../generated/typescript/src/schemas.ts" */

import { ask, Refused, Unanswered } from "./api.js";

/** Milliseconds between two looks: in view, in the background, and while the server is away. */
const SEEN = 300;
const HIDDEN = 2000;
const AWAY = 1000;

export class Watch {
  #path;
  #listener;
  #stopped = false;
  #abort = new AbortController();
  /** Ends the present pause. */
  #wake = () => {};
  #hurried = false;

  /**
   * @param {string} path of the sheet
   * @param {{
   *   seen: (look: ListTableSheetOperationsResponse) => Promise<void> | void,
   *   away: (error: Error) => void,
   * }} listener
   */
  constructor(path, listener) {
    this.#path = path;
    this.#listener = listener;
    document.addEventListener("visibilitychange", this.#look);
    void this.#run();
  }

  #look = () => this.now();

  /** Look at once. */
  now() {
    this.#hurried = true;
    this.#wake();
  }

  stop() {
    this.#stopped = true;
    this.#abort.abort();
    document.removeEventListener("visibilitychange", this.#look);
    this.now();
  }

  async #run() {
    while (!this.#stopped) {
      let pause = document.hidden ? HIDDEN : SEEN;
      this.#hurried = false;
      try {
        const signal = this.#abort.signal;
        /** @type {ListTableSheetOperationsResponse} */
        const look = await ask("GET", `${this.#path}/operations`, { signal });
        await this.#listener.seen(look);
      } catch (error) {
        if (this.#stopped) return;
        if (!(error instanceof Refused || error instanceof Unanswered)) throw error;
        this.#listener.away(error);
        pause = AWAY;
      }
      if (!this.#hurried && !this.#stopped) await this.#pause(pause);
    }
  }

  /** @param {number} milliseconds */
  #pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
  }
}
