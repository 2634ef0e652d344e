/** Imports of files: chosen or dropped, sent, and watched until their rows are there. */

/** @import { ImportResponse, TableSheetImportStartResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { TableImportOperation } from "../generated/typescript/src/schemas.ts" */

import { ask, Refused, Unanswered, upload } from "./api.js";
import { delimiterOf } from "./delimiters.js";
import { announce, button, counted, keepFocus, make } from "./dom.js";

/** Milliseconds between two looks at an import. */
const PAUSE = 250;

/** The formats of files that the server imports. */
export const FORMATS = ".csv,.tsv,.json,.ndjson,.jsonl";

/** A file was not imported, and no row of it will be. */
export class NotImported extends Error {}

/**
 * Import a file into a sheet. Shows its progress in `box`, instead of imports that have ended;
 * returns when its rows are there. Raises NotImported, and Unanswered where the file was not sent.
 * @param {HTMLElement} box
 * @param {string} table
 * @param {string} sheet path of the sheet
 * @param {File} file
 * @param {string | null} [delimiter] of its values, null for that of its format
 * @returns {Promise<void>}
 */
export async function importFile(box, table, sheet, file, delimiter = null) {
  const bar = make("progress", { max: 1, value: 0, "aria-label": `Import of ${file.name}` });
  const text = make("span", { class: "counts" }, "reading the file");
  const line = make(
    "div",
    { class: "operation import" },
    make("span", { class: "name", title: file.name }, file.name),
    bar,
    text,
  );
  for (const ended of box.querySelectorAll("[data-ended]")) ended.remove();
  box.append(line);
  announce(`Importing ${file.name}.`);
  try {
    const body = { file_name: file.name, file_content_base64: await base64(file), delimiter };
    text.textContent = "sending";
    /** @type {TableSheetImportStartResponse} */
    const started = await upload(`${sheet}/imports/file`, body, (share) => {
      bar.value = share / 2;
      text.textContent = share < 1 ? `sent ${Math.floor(share * 100)} %` : "the server checks it";
    });
    const path = `/tables/${encodeURIComponent(table)}/sheets/operations/`;
    let operation = started.operation;
    while (operation.status === "pending" || operation.status === "running") {
      bar.value = 0.5 + (operation.progress ?? 0) / 2;
      text.textContent = operation.message ?? "the server has the file";
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      operation = await look(path + encodeURIComponent(started.operation_id), operation);
    }
    finish(line, bar, text, operation);
  } catch (error) {
    line.remove();
    const refused = error instanceof Refused;
    if (refused && error.code === "other_delimiter" && delimiter === null) {
      const chosen = await delimiterOf(file);
      if (chosen !== null) return importFile(box, table, sheet, file, chosen);
    }
    if (error instanceof Unanswered) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new NotImported(`${file.name} was not imported. ${why}`);
  }
}

/**
 * Look at an import. While the server is away, or starts, it is what it was.
 * @param {string} path
 * @param {TableImportOperation} before
 */
async function look(path, before) {
  try {
    /** @type {ImportResponse} */
    const { operation } = await ask("GET", path);
    return operation;
  } catch (error) {
    const later = error instanceof Refused && (error.status === 503 || error.status === 429);
    if (!(later || error instanceof Unanswered)) throw error;
    return { ...before, message: "waiting for the server, which cannot be reached" };
  }
}

/**
 * @param {HTMLElement} line
 * @param {HTMLProgressElement} bar
 * @param {HTMLElement} text
 * @param {TableImportOperation} operation
 */
function finish(line, bar, text, operation) {
  if (operation.status === "failed") {
    throw new Error(operation.error_message ?? operation.message ?? "The import failed.");
  }
  bar.value = 1;
  text.textContent = `imported ${counted(operation.rows_added ?? 0, "row")}`;
  announce(text.textContent);
  line.dataset["ended"] = "";
  line.append(button("Dismiss", () => keepFocus(() => line.remove())));
}

/**
 * @param {File} file
 * @returns {Promise<string>}
 */
function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ""));
    reader.onerror = () => reject(new Error("It cannot be read. It may have been moved."));
    reader.readAsDataURL(file);
  });
}

/**
 * A button that lets a person choose files.
 * @param {string} label
 * @param {(files: File[]) => unknown} chosen
 * @param {string} [style]
 */
export function chooser(label, chosen, style) {
  const input = make("input", { type: "file", accept: FORMATS, hidden: true, multiple: true });
  input.addEventListener("change", () => {
    chosen([...(input.files ?? [])]);
    input.value = "";
  });
  return make(
    "span",
    {},
    button(label, () => input.click(), style === undefined ? {} : { class: style }),
    input,
  );
}

/**
 * Take files that are dropped on an element.
 * @param {HTMLElement} element
 * @param {(files: File[]) => unknown} dropped
 */
export function droppable(element, dropped) {
  element.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    element.classList.add("dropping");
  });
  element.addEventListener("dragleave", (event) => {
    if (!element.contains(/** @type {Node | null} */ (event.relatedTarget))) {
      element.classList.remove("dropping");
    }
  });
  element.addEventListener("drop", (event) => {
    event.preventDefault();
    element.classList.remove("dropping");
    dropped([...(event.dataTransfer?.files ?? [])]);
  });
}
