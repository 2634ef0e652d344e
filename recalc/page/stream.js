/** Server-sent events over fetch: EventSource cannot send an API key. */

import { lost, send, Unanswered } from "./api.js";

const TYPE = "text/event-stream";

/**
 * One connection after another to the same events. The server sends what changed in between.
 * @template T the data of an event
 */
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
   * @param {{ opened: () => void, event: (data: T) => void }} listener
   */
  async follow(signal, { opened, event }) {
    /** @type {Record<string, string>} */
    const headers = { Accept: TYPE };
    if (this.#last !== null) headers["Last-Event-ID"] = this.#last;
    const answer = await send("GET", this.#path, { signal, headers });
    if (!answer.headers.get("Content-Type")?.startsWith(TYPE)) {
      throw new Unanswered("Something else than the server has answered.");
    }
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
        for (const part of parts) {
          const data = this.#read(part);
          if (data !== null) event(JSON.parse(data));
        }
      }
    } catch (error) {
      throw lost(error, signal);
    }
  }

  /**
   * Keep the id of an event, and return its data: null for a heartbeat, which is a comment.
   * @param {string} part
   */
  #read(part) {
    const lines = part.split("\n");
    const id = lines.find((line) => line.startsWith("id:"));
    if (id !== undefined) this.#last = id.slice("id:".length).trim();
    const data = lines.find((line) => line.startsWith("data:"));
    return data?.slice("data:".length) ?? null;
  }
}
