/** How a request is sent, the same for every operation. */

import { follow, Stream, valuesOf } from "./streams.ts";

/** `fetch` replaces the global one, in tests for example. */
export interface ClientOptions {
  url: string;
  apiKey: string;
  fetch?: typeof fetch;
}

/** Options of one call. An aborted `signal` rejects the call; the server may have done it anyway. */
export interface CallOptions {
  signal?: AbortSignal;
}

type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";
type StatusOf<Text extends string> = Text extends `${infer Status extends number}` ? Status : never;
/** Statuses from 400 to 499. */
export type ClientErrorStatus = StatusOf<`4${Digit}${Digit}`>;
/** Statuses from 500 to 599. */
export type ServerErrorStatus = StatusOf<`5${Digit}${Digit}`>;

/**
 * One operation of the contract. `statuses` are those that it documents: numbers, ranges of errors,
 * and "default" for all other errors. `accept` is the media type that it answers with unless the
 * caller chooses another one.
 */
export interface Endpoint {
  method: string;
  path: string;
  accept: string;
  statuses: readonly (number | "4XX" | "5XX" | "default")[];
  bodyMediaType?: string;
}

/** The parts of a request. Parameters that are undefined are not sent. */
export interface Input {
  path?: Readonly<Record<string, unknown>>;
  query?: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, unknown>>;
  body?: unknown;
  accept?: string;
}

/**
 * An answer with a status that the contract does not document for the operation, or with a media
 * type that no answer of the contract has, as a proxy's page.
 */
export class UnexpectedAnswer extends Error {
  readonly status: number;
  readonly text: string;

  constructor(endpoint: Endpoint, answer: Response, text: string) {
    const found = `${answer.status} (${answer.headers.get("Content-Type") ?? "no media type"})`;
    super(`${endpoint.method} ${endpoint.path} answered ${found}, which is not documented.`);
    this.name = "UnexpectedAnswer";
    this.status = answer.status;
    this.text = text;
  }
}

/**
 * Sends a request. Returns status, body and headers of a documented answer, throws UnexpectedAnswer
 * for others, and TypeError before anything is sent for a path parameter that is no segment.
 */
export async function send(
  options: ClientOptions,
  keyHeader: string,
  endpoint: Endpoint,
  input: Input,
  call: CallOptions,
): Promise<{ status: number; body: unknown; headers: Headers }> {
  const closing = new AbortController();
  const signals = call.signal === undefined ? [] : [call.signal];
  const signal = AbortSignal.any([closing.signal, ...signals]);
  const url = address(options.url, endpoint.path, input);
  const { headers, body } = content(endpoint, input);
  headers.set(keyHeader, options.apiKey);
  const ask = (lastEventId?: string) => {
    if (lastEventId !== undefined) headers.set("Last-Event-ID", lastEventId);
    return (options.fetch ?? fetch)(url, { method: endpoint.method, headers, body, signal });
  };
  const answer = await ask();
  const { status } = answer;
  if (!isDocumented(endpoint, status) || !isReadable(answer)) {
    throw new UnexpectedAnswer(endpoint, answer, await answer.text());
  }
  return { status, body: await read(answer, ask, closing, signal), headers: answer.headers };
}

/** The body of an answer: its JSON, a stream of events or values, bytes, or null. */
async function read(
  answer: Response,
  ask: (lastEventId?: string) => Promise<Response>,
  closing: AbortController,
  signal: AbortSignal,
): Promise<unknown> {
  if (answer.body === null) return null;
  const mediaType = mediaTypeOf(answer);
  if (mediaType === "text/event-stream") return new Stream(follow(answer, ask, signal), closing);
  if (mediaType === "application/x-ndjson") return new Stream(valuesOf(answer.body), closing);
  return mediaType === "text/csv" ? answer.body : await answer.json();
}

/** Whether a body has a media type that `read` knows; a proxy's page has not. */
function isReadable(answer: Response): boolean {
  const known = /^(text\/event-stream|text\/csv|application\/x-ndjson|application\/(.+\+)?json)$/;
  return answer.body === null || known.test(mediaTypeOf(answer));
}

function mediaTypeOf(answer: Response): string {
  return (answer.headers.get("Content-Type") ?? "").split(";")[0]?.trim() ?? "";
}

/** The headers and the body of a request. */
function content(endpoint: Endpoint, input: Input): { headers: Headers; body: BodyInit | null } {
  const headers = new Headers({ Accept: input.accept ?? endpoint.accept });
  for (const [name, value] of Object.entries(input.headers ?? {})) {
    if (value !== undefined) headers.set(name, String(value));
  }
  if (input.body === undefined) return { headers, body: null };
  const mediaType = endpoint.bodyMediaType ?? "application/json";
  // The boundary of a form is known to fetch only.
  if (mediaType !== "multipart/form-data") headers.set("Content-Type", mediaType);
  const isJson = mediaType === "application/json";
  return { headers, body: isJson ? JSON.stringify(input.body) : (input.body as BodyInit) };
}

function isDocumented({ statuses }: Endpoint, status: number): boolean {
  if (statuses.includes(status)) return true;
  const range = status < 400 ? undefined : status < 500 ? "4XX" : "5XX";
  return range !== undefined && (statuses.includes(range) || statuses.includes("default"));
}

function address(url: string, path: string, input: Input): string {
  const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) =>
    segment(name, input.path?.[name]),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== null) query.append(name, String(each));
    }
  }
  const text = query.toString();
  return url.replace(/\/+$/, "") + filled + (text === "" ? "" : `?${text}`);
}

/** URLs fold "." and ".." into the segments before them, so that the request would be another one. */
function segment(name: string, value: unknown): string {
  const text = value === undefined || value === null ? "" : String(value);
  if (/^\.*$/.test(text)) {
    throw new TypeError(
      `${name} is ${JSON.stringify(text)}, which cannot be sent as a part of a path. ` +
        "Nothing was sent.",
    );
  }
  return encodeURIComponent(text);
}
