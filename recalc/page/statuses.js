/** Statuses of cells: a sign, a word and a class for each. */

/** @import { CellStatus, TableSheetOperation } from "../generated/typescript/src/schemas.ts" */

/** @type {Record<CellStatus, { sign: string, word: string }>} */
export const STATUSES = {
  STALE: { sign: "○", word: "stale" },
  QUEUED: { sign: "…", word: "queued" },
  DISPATCHED: { sign: "»", word: "dispatched" },
  RUNNING: { sign: "▶", word: "running" },
  COMPLETED: { sign: "✓", word: "completed" },
  FAILED: { sign: "✗", word: "failed" },
};

/** Statuses of cells that no operation covers. @type {("STALE" | "COMPLETED" | "FAILED")[]} */
export const SETTLED = ["STALE", "COMPLETED", "FAILED"];

export const ORDER = /** @type {CellStatus[]} */ (Object.keys(STATUSES));

/** @param {TableSheetOperation} operation */
export function isActive(operation) {
  return operation.status !== "completed" && operation.status !== "cancelled";
}
