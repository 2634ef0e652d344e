/**
 * Watches a sheet: its active operations and its counts. Events of the sheet say when to look; where
 * the server sends none, the sheet is looked at again and again.
 */

/** @import { ListTableSheetOperationsResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { TableSheetEvent, TableSheetOperation } from "../generated/typescript/src/schemas.ts" */

import { ask, Refused, Unanswered } from "./api.js";
import { isActive } from "./statuses.js";
import { Stream } from "./stream.js";

/** Milliseconds between two looks: in view, in the background, while the server is away. */
const SEEN = 300;
const HIDDEN = 2000;
const AWAY = 1000;
/** The same while events come: so late is the loss of a connection noticed that nobody closed. */
const FOLLOWED = 10_000;
/** Milliseconds until events are asked for again after they were refused or lost. */
const RETRY = 5000;

/** Milliseconds after which more may have ended than was seen, while no events come. */
const UNTOLD = 5000;

export class Watch {
  #path;
  #listener;
  #stopped = false;
  #abort = new AbortController();
  /** Ends the present pause. */
  #wake = () => {};
  #hurried = false;
  /** Whether events come. */
  #followed = false;
  /** Whether an event has come: later connections tell what ended between them. */
  #told = false;
  /** When all that had ended was seen, in milliseconds. */
  #sure = performance.now();
  /** Ends the present connection of events. */
  #following = new AbortController();
  /** @type {Stream<TableSheetEvent>} */
  #stream;

  /**
   * @param {string} path of the sheet
   * @param {{
   *   seen: (look: ListTableSheetOperationsResponse) => Promise<void> | void,
   *   ended: (operation: TableSheetOperation) => void,
   *   unsure: () => void,
   *   away: (error: Error) => void,
   * }} listener `unsure` is told when operations may have ended that no look and no event tells of
   */
  constructor(path, listener) {
    this.#path = path;
    this.#listener = listener;
    this.#stream = new Stream(`${path}/events`);
    document.addEventListener("visibilitychange", this.#visible);
    void this.#run();
    void this.#follow();
  }

  // A browser has six connections to a server: tabs that nobody sees keep none of them.
  #visible = () => {
    if (document.hidden) this.#following.abort();
    else void this.#follow();
    this.now();
  };

  /** Look at once. */
  now() {
    this.#hurried = true;
    this.#wake();
  }

  stop() {
    this.#stopped = true;
    this.#abort.abort();
    this.#following.abort();
    document.removeEventListener("visibilitychange", this.#visible);
    this.now();
  }

  async #follow() {
    this.#following.abort();
    const { signal } = (this.#following = new AbortController());
    while (!document.hidden && !signal.aborted && !this.#stopped) {
      let pause = SEEN;
      try {
        await this.#stream.follow(signal, {
          opened: () => (this.#followed = true),
          event: (event) => this.#event(event),
        });
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof Refused || error instanceof Unanswered)) throw error;
        pause = RETRY;
      } finally {
        this.#followed = false;
        this.now();
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  /** @param {TableSheetEvent} event */
  #event(event) {
    if (!this.#told) this.#listener.unsure();
    this.#told = true;
    // Of what ended between two looks no look tells.
    if (event.kind === "transition" && !isActive(event.operation)) {
      this.#listener.ended(event.operation);
    }
    this.now();
  }

  async #run() {
    while (!this.#stopped) {
      this.#hurried = false;
      this.#doubt();
      let away = false;
      try {
        const signal = this.#abort.signal;
        /** @type {ListTableSheetOperationsResponse} */
        const look = await ask("GET", `${this.#path}/operations`, { signal });
        await this.#listener.seen(look);
      } catch (error) {
        if (this.#stopped) return;
        if (!(error instanceof Refused || error instanceof Unanswered)) throw error;
        this.#listener.away(error);
        away = true;
      }
      if (!this.#hurried && !this.#stopped) await this.#pause(away);
    }
  }

  /** Without events nothing tells of an operation that began and ended between two looks. */
  #doubt() {
    const now = performance.now();
    if (this.#followed) this.#sure = now;
    if (document.hidden || now - this.#sure < UNTOLD) return;
    this.#sure = now;
    this.#listener.unsure();
  }

  /** @param {boolean} away */
  #pause(away) {
    const quiet = this.#followed ? FOLLOWED : document.hidden ? HIDDEN : SEEN;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, away ? AWAY : quiet);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
  }
}
