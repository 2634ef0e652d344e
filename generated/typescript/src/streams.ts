// Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
/** Answers that come piece by piece: events, which survive lost connections, and lines. */

/** An event. `event` is its kind, `id` what a new connection goes on from. */
export interface ServerEvent<Data> {
  readonly id: string;
  readonly event: string;
  readonly data: Data;
}

/** The server refused to go on with events after a connection was lost. */
export class StreamRefused extends Error {
  readonly status: number;
  readonly text: string;

  constructor(status: number, text: string) {
    super(`The events were not continued: the server answered ${status}.`);
    this.name = "StreamRefused";
    this.status = status;
    this.text = text;
  }
}

type Items<Item> = AsyncGenerator<Item, void, undefined>;
type Body = ReadableStream<Uint8Array> | null;

/** Seconds between attempts to connect again; after the last one, the error is thrown. */
const WAITS = [0.25, 0.5, 1, 2, 4, 8, 15, 30];
/** Seconds without a heartbeat after which a connection counts as lost. */
const SILENCE = 45;

/**
 * Items of an answer, in their order, for one `for await` loop. A loop that is left closes the
 * connection; so does `cancel`, which ends a loop that waits.
 */
export class Stream<Item> implements AsyncIterable<Item> {
  readonly #items: Items<Item>;
  readonly #closing: AbortController;

  /** `closing` aborts the requests that `items` are read from. */
  constructor(items: Items<Item>, closing: AbortController) {
    this.#items = untilClosed(items, closing);
    this.#closing = closing;
  }

  [Symbol.asyncIterator](): Items<Item> {
    return this.#items;
  }

  cancel(): void {
    this.#closing.abort();
  }
}

async function* untilClosed<Item>(items: Items<Item>, closing: AbortController): Items<Item> {
  try {
    yield* items;
  } catch (error) {
    if (!closing.signal.aborted) throw error;
  } finally {
    closing.abort();
  }
}

/** Yields the values of an answer's lines. Throws what fetch does where the answer was cut. */
export async function* valuesOf(body: Body): Items<unknown> {
  for await (const line of linesOf(body)) {
    if (line !== "") yield JSON.parse(line);
  }
}

/**
 * Yields the events of an answer. Where it ends or breaks, `reopen` sends the request again with the
 * id of the last event, until that is answered 204. Throws StreamRefused for other answers, and the
 * last error after a minute without an answer; 429, 5xx and errors of the network are tried again.
 */
export async function* follow(
  first: Response,
  reopen: (lastEventId: string | undefined) => Promise<Response>,
  signal: AbortSignal,
): Items<ServerEvent<unknown>> {
  let answer = first;
  let last: string | undefined;
  let failures = 0;
  for (;;) {
    if (answer.status === 204) return;
    for await (const event of eventsOf(untilBroken(linesOf(answer.body, SILENCE)))) {
      failures = 0;
      if (event === undefined) continue;
      if (event.id !== "") last = event.id;
      yield event;
    }
    for (let connected = false; !connected; failures += 1) {
      await pause(WAITS[Math.min(failures, WAITS.length - 1)] ?? 0, signal);
      try {
        answer = await accepted(await reopen(last));
        connected = true;
      } catch (error) {
        if (!isPassing(error) || failures >= WAITS.length) throw error;
      }
    }
  }
}

/** The answer of a new connection. Throws StreamRefused unless it has events, or says there are none. */
async function accepted(answer: Response): Promise<Response> {
  const isStream = (answer.headers.get("Content-Type") ?? "").startsWith("text/event-stream");
  if (answer.status === 204 || (answer.ok && isStream)) return answer;
  throw new StreamRefused(answer.status, await answer.text());
}

function isPassing(error: unknown): boolean {
  if (error instanceof StreamRefused) return error.status === 429 || error.status >= 500;
  return error instanceof TypeError; // of the network
}

/** Yields the events of lines; undefined for a heartbeat. The last one counts when it is complete. */
async function* eventsOf(lines: Items<string>): Items<ServerEvent<unknown> | undefined> {
  let id = "";
  let event = "";
  let data: string[] = [];
  for await (const line of lines) {
    if (line === "") {
      if (data.length > 0) {
        yield { id, event: event || "message", data: JSON.parse(data.join("\n")) };
      }
      event = "";
      data = [];
    } else if (line.startsWith(":")) {
      yield undefined;
    } else {
      const [, name, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (name === "id") id = value;
      else if (name === "event") event = value;
      else if (name === "data") data.push(value);
    }
  }
}

/** Yields lines until their connection ends or breaks. */
async function* untilBroken(lines: Items<string>): Items<string> {
  try {
    yield* lines;
  } catch {
    // What follows is asked for again.
  }
}

/** Yields the lines of a body. One that brings nothing for `silence` seconds is closed. */
async function* linesOf(body: Body, silence?: number): Items<string> {
  if (body === null) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let begun: string[] = []; // pieces of the next line; each is searched once
  for (let ended = false; !ended; ) {
    const timer =
      silence === undefined ? undefined : setTimeout(() => void reader.cancel(), silence * 1000);
    const piece = await reader.read().finally(() => clearTimeout(timer));
    ended = piece.done;
    let text = piece.done ? decoder.decode() : decoder.decode(piece.value, { stream: true });
    if (begun.at(-1)?.endsWith("\r")) text = begun.pop() + text;
    const [first = "", ...others] = text.split(/\r\n|\n|\r(?!$)/); // a line feed may follow
    begun.push(first);
    if (others.length > 0) {
      yield begun.join("");
      begun = others.splice(-1);
      yield* others;
    }
  }
  const rest = begun.join("");
  if (rest !== "") yield rest;
}

/** Waits about so many seconds, so that clients of a server that starts again do not come at once. */
function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, seconds * 1000 * (0.5 + Math.random() / 2));
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });
}
