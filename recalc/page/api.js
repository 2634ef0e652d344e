/** Requests to the server, with the API key of this tab. */

/** @import { ErrorResponse } from "../generated/typescript/src/schemas.ts" */

const BASE = "/api/public/v2";
const KEY = "recalc.key";

/** A refusal of the server. Its message says what happened and what to do. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {string} message
   * @param {string} [code]
   */
  constructor(status, message, code = "") {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The server gave no answer. */
export class Unanswered extends Error {}

/**
 * Whether the server has refused a request, so that nothing of it was done. An answer without an
 * error code is not its own, and one from 500 on leaves open what was done.
 * @param {unknown} error
 * @returns {error is Refused}
 */
export function isRefusal(error) {
  return error instanceof Refused && error.status < 500 && error.code !== "";
}

/**
 * Whether it is not known what became of a request: its answer was lost, or was not the server's.
 * @param {unknown} error
 */
export function isOpen(error) {
  return error instanceof Unanswered || (error instanceof Refused && !isRefusal(error));
}

/** A new id. `crypto.randomUUID` is not there for pages that came over plain HTTP. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const key = {
  get: () => sessionStorage.getItem(KEY),
  /** @param {string} value */
  set: (value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

/**
 * What is sent is `body` as JSON, or `json`, which is JSON already.
 * @typedef {{ body?: unknown, json?: string, signal?: AbortSignal, headers?: Record<string, string> }} Options
 */

/**
 * Send a request and return the body of its answer. Raises Refused, and Unanswered.
 * @template T
 * @param {string} method
 * @param {string} path below /api/public/v2
 * @param {Options} [options]
 * @returns {Promise<T>}
 */
export async function ask(method, path, options) {
  const answer = await send(method, path, options);
  return parsed(await body(answer, options?.signal));
}

/**
 * Read the body of an answer. One that is no JSON is not of the server: a proxy answers with a page
 * of its own, for example to have people sign in. Raises Unanswered.
 * @param {string} text
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Unanswered(
      "Something else than the server has answered. What was asked may not have been done.",
    );
  }
}

/**
 * Send a request and return its answer when the headers have come. Raises Refused, and Unanswered.
 * @param {string} method
 * @param {string} path
 * @param {Options} [options]
 */
export async function send(method, path, { body: content, json, signal, headers } = {}) {
  /** @type {RequestInit} */
  const init = {
    method,
    headers: { Accept: "application/json", "X-API-KEY": key.get() ?? "", ...headers },
    credentials: "omit",
    cache: "no-store",
    signal: signal ?? null,
  };
  const sent = json ?? (content === undefined ? undefined : JSON.stringify(content));
  if (sent !== undefined) {
    init.body = sent;
    init.headers = { ...init.headers, "Content-Type": "application/json" };
  }
  let answer;
  try {
    answer = await fetch(BASE + path, init);
  } catch (error) {
    throw lost(error, signal);
  }
  if (!answer.ok) throw refusal(answer.status, await body(answer, signal));
  return answer;
}

/**
 * @param {Response} answer
 * @param {AbortSignal | undefined} signal
 */
async function body(answer, signal) {
  try {
    return await answer.text();
  } catch (error) {
    throw lost(error, signal);
  }
}

/**
 * @param {unknown} error of a connection
 * @param {AbortSignal | undefined} signal
 */
export function lost(error, signal) {
  if (signal?.aborted) return error;
  return new Unanswered("The server cannot be reached. What was asked may not have been done.");
}

/**
 * Send JSON and report how much of it was sent, from 0 to 1.
 * @template T
 * @param {string} path
 * @param {unknown} body
 * @param {(share: number) => void} progress
 * @returns {Promise<T>}
 */
export function upload(path, body, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", BASE + path);
    request.setRequestHeader("Content-Type", "application/json");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-API-KEY", key.get() ?? "");
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    };
    request.onerror = () =>
      reject(new Unanswered("The connection to the server was lost."));
    request.onload = () => {
      try {
        if (request.status >= 300) throw refusal(request.status, request.responseText);
        resolve(parsed(request.responseText));
      } catch (error) {
        reject(error);
      }
    };
    request.send(JSON.stringify(body));
  });
}

/**
 * @param {number} status
 * @param {string} text
 */
function refusal(status, text) {
  try {
    const body = /** @type {ErrorResponse} */ (JSON.parse(text));
    const code = typeof body.error === "string" ? body.error : "";
    return new Refused(status, body.message ?? `The server answered ${status}.`, code);
  } catch {
    return new Refused(status, `The server answered ${status}, which has no message.`);
  }
}

/**
 * The path of a sheet.
 * @param {string} table
 * @param {string} sheet
 */
export function sheetPath(table, sheet) {
  return `/tables/${encodeURIComponent(table)}/sheets/${encodeURIComponent(sheet)}`;
}

/**
 * Read all pages of a list.
 * @template T
 * @param {string} path
 * @returns {Promise<T[]>}
 */
export async function all(path) {
  /** @type {T[]} */
  const found = [];
  /** @type {string | null} */
  let cursor = null;
  do {
    const query = new URLSearchParams({ limit: "100", ...(cursor === null ? {} : { cursor }) });
    /** @type {{ data: T[], next_cursor: string | null }} */
    const page = await ask("GET", `${path}?${query}`);
    found.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}
