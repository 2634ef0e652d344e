/** Imports of files: chosen or dropped, sent, and watched until their rows are there. */

/** @import { ImportResponse, TableSheetImportStartResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { CreateTableSheetFileImportRequest, TableImportOperation } from "../generated/typescript/src/schemas.ts" */

import { ask, isOpen, isRefusal, newId, upload } from "./api.js";
import { delimiterOf } from "./delimiters.js";
import { announce, button, guarded, make } from "./dom.js";
import { ImportLine } from "./import_line.js";

/** Milliseconds between two looks at an import. */
const PAUSE = 250;
/** Looks that find no import, after which it is not known whether one whose answer was lost began. */
const MISSED = 80;

/** The formats of files that the server imports. */
export const FORMATS = ".csv,.tsv,.json,.ndjson,.jsonl";

/** A file was not imported, and no row of it will be. */
export class NotImported extends Error {}

/**
 * Import a file into a sheet. Shows its progress in `box`, instead of imports that have ended;
 * returns when its rows are there. Raises NotImported, and other errors where it is not known
 * whether the file was imported.
 * @param {HTMLElement} box
 * @param {string} table
 * @param {string} sheet path of the sheet
 * @param {File} file
 * @param {string | null} [delimiter] of its values, null for that of its format
 * @returns {Promise<void>}
 */
export async function importFile(box, table, sheet, file, delimiter = null) {
  const line = new ImportLine(box, file.name);
  announce(`Importing ${file.name}.`);
  try {
    const content = await base64(file);
    const body = { file_name: file.name, file_content_base64: content, delimiter };
    line.finish(await imported(line, table, sheet, body));
  } catch (error) {
    line.remove();
    if (isRefusal(error) && error.code === "other_delimiter" && delimiter === null) {
      const chosen = await delimiterOf(file);
      if (chosen !== null) return importFile(box, table, sheet, file, chosen);
    }
    throw told(file, error);
  }
}

/**
 * Take files one after the other. What goes wrong with one is told as a notice; the next is taken.
 * @param {File[]} files
 * @param {(file: File) => Promise<void>} take
 */
export async function takeEach(files, take) {
  for (const file of files) await guarded(() => take(file))(new Event("import"));
}

/**
 * Send a file, and wait until its import has ended. Raises NotImported, and other errors.
 * @param {ImportLine} line
 * @param {string} table
 * @param {string} sheet path of the sheet
 * @param {{ file_name: string, file_content_base64: string, delimiter: string | null }} body
 */
async function imported(line, table, sheet, body) {
  // The page names the import: it can ask how it stands also after the answer was lost.
  const id = newId();
  const path = `/tables/${encodeURIComponent(table)}/sheets/operations/${id}`;
  let { operation, lost } = await start(line, sheet, { ...body, operation_id: id });
  for (let missed = 0; operation === null || isUnderWay(operation); ) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    const seen = await look(path);
    if (seen === null) line.wait();
    else if (seen !== "missing") line.show((operation = seen));
    else if (operation !== null) throw new Error("The server has no such import any more.");
    else if (++missed === MISSED) throw new Error(`${lost} The server has no such import so far.`);
  }
  if (operation.status === "completed") return operation;
  throw new NotImported(operation.error_message ?? operation.message ?? "The import failed.");
}

/**
 * Send a file. Where it is not known whether its import was begun, there is none, but why: `lost`.
 * @param {ImportLine} line
 * @param {string} sheet path of the sheet
 * @param {CreateTableSheetFileImportRequest} body
 * @returns {Promise<{ operation: TableImportOperation | null, lost: string }>}
 */
async function start(line, sheet, body) {
  try {
    /** @type {TableSheetImportStartResponse} */
    const { operation } = await upload(`${sheet}/imports/file`, body, (share) => line.sent(share));
    line.show(operation);
    return { operation, lost: "" };
  } catch (error) {
    // The id is taken where a proxy or the browser has sent the request a second time.
    const twice = isRefusal(error) && error.code === "duplicate_operation_id";
    if (!twice && !isOpen(error)) throw error;
    line.wait();
    return { operation: null, lost: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Look at an import. Returns null where no answer came, as while the server starts.
 * @param {string} path
 * @returns {Promise<TableImportOperation | "missing" | null>}
 */
async function look(path) {
  try {
    /** @type {ImportResponse} */
    const { operation } = await ask("GET", path);
    return operation;
  } catch (error) {
    if (isOpen(error) || (isRefusal(error) && error.status === 429)) return null;
    if (isRefusal(error) && error.code === "import_operation_not_found") return "missing";
    // Refused was the look: the import may go on.
    throw error instanceof Error ? new Error(error.message) : error;
  }
}

/** @param {TableImportOperation} operation */
function isUnderWay({ status }) {
  return status === "pending" || status === "running";
}

/**
 * Say what is known of a file after an error.
 * @param {File} file
 * @param {unknown} error
 */
function told(file, error) {
  const why = error instanceof Error ? error.message : String(error);
  if (error instanceof NotImported || isRefusal(error)) {
    return new NotImported(`${file.name} was not imported. ${why}`);
  }
  return new Error(
    `It is not known whether ${file.name} was imported. ${why} Look for its rows before you import ` +
      "it again.",
  );
}

/**
 * @param {File} file
 * @returns {Promise<string>}
 */
function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ""));
    reader.onerror = () => reject(new NotImported("It cannot be read. It may have been moved."));
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
