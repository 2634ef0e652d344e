/** Server-sent events over fetch: EventSource cannot send an API key. */

import { lost, send } from "./api.js";

/** One connection after another to the same events. The server sends what changed in between. */
export class Stream {
  #path;
  /** @type {string | null} */
  #last = null;

  /** @param {string} path of the events */
  constructor(path) {
    this.#path = path;
  }

  /**
   * Connect, and call back for each event until the server ends the answer. Raises Refused, and
   * Unanswered when the connection is lost.
   * @param {AbortSignal} signal
   * @param {{ opened: () => void, event: () => void }} listener
   */
  async follow(signal, { opened, event }) {
    /** @type {Record<string, string>} */
    const headers = { Accept: "text/event-stream" };
    if (this.#last !== null) headers["Last-Event-ID"] = this.#last;
    const answer = await send("GET", this.#path, { signal, headers });
    opened();
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (reader === undefined) return;
    let text = "";
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        const parts = (text + value).split("\n\n");
        text = parts.pop() ?? "";
        for (const part of parts) if (this.#read(part)) event();
      }
    } catch (error) {
      throw lost(error, signal);
    }
  }

  /**
   * Keep the id of an event. Returns whether the part is one: a heartbeat is a comment.
   * @param {string} part
   */
  #read(part) {
    const lines = part.split("\n");
    const id = lines.find((line) => line.startsWith("id:"));
    if (id !== undefined) this.#last = id.slice(3).trim();
    return lines.some((line) => line.startsWith("data:"));
  }
}
