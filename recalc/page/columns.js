/** What columns of each kind take. */

/** @import { Column } from "../generated/typescript/src/schemas.ts" */

/**
 * Whether operations compute the column.
 * @param {Column} column
 */
export function isComputed(column) {
  return column.type !== "TEXT" && column.type !== "HUMAN" && column.type !== "COMPOSITION";
}

/**
 * Why people do not fill the column; null where they do.
 * @param {Column} column
 */
export function whyNotEdited(column) {
  if (column.type === "COMPOSITION") return "shows a column of another sheet";
  return isComputed(column) ? "is computed" : null;
}

/**
 * Whether the column takes numbers, and no texts.
 * @param {Column} column
 */
export function takesNumbers(column) {
  return column.type === "HUMAN" && column.config.data_type === "number";
}

/**
 * The value that a typed text means in an edited column. What is not one, the server refuses.
 * @param {Column} column
 * @param {string} text
 * @returns {string | number | null}
 */
export function typedValue(column, text) {
  if (column.type !== "HUMAN") return text;
  if (text === "") return null;
  const number = Number(text);
  return takesNumbers(column) && !Number.isNaN(number) ? number : text;
}
