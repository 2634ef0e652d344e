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

/** A number as JSON has it. Number() also takes blanks, 0x1F and Infinity. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Whether a typed text is a number, perhaps between blanks.
 * @param {string} text
 */
export function isNumber(text) {
  return NUMBER.test(text.trim()) && Number.isFinite(Number(text));
}

/**
 * The value that a typed text means in an edited column, as JSON. A number keeps its digits:
 * JavaScript's own numbers have 53 bits. What the column does not take, the server refuses.
 * @param {Column} column
 * @param {string} text
 */
export function typedJson(column, text) {
  if (column.type === "HUMAN" && text === "") return "null";
  return takesNumbers(column) && isNumber(text) ? text.trim() : JSON.stringify(text);
}
