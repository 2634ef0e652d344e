/** Statuses of cells: a sign, a word and a class for each. */

/** @import { CellStatus } from "../generated/typescript/src/schemas.ts" */

/** @type {Record<CellStatus, { sign: string, word: string }>} */
export const STATUSES = {
  STALE: { sign: "○", word: "stale" },
  QUEUED: { sign: "…", word: "queued" },
  DISPATCHED: { sign: "»", word: "dispatched" },
  RUNNING: { sign: "▶", word: "running" },
  COMPLETED: { sign: "✓", word: "completed" },
  FAILED: { sign: "✗", word: "failed" },
};

export const ORDER = /** @type {CellStatus[]} */ (Object.keys(STATUSES));
