/** Imports of files: chosen or dropped, sent, and watched until their rows are there. */

/** @import { ImportResponse, TableSheetImportStartResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { TableImportOperation } from "../generated/typescript/src/schemas.ts" */

import { ask, upload } from "./api.js";
import { announce, button, counted, make } from "./dom.js";

/** Milliseconds between two looks at an import. */
const PAUSE = 250;

/**
 * Import a file into a sheet. Shows its progress in `box`; returns when its rows are there.
 * @param {HTMLElement} box
 * @param {string} table
 * @param {string} sheet path of the sheet
 * @param {File} file
 */
export async function importFile(box, table, sheet, file) {
  const bar = make("progress", { max: 1, value: 0, "aria-label": `Import of ${file.name}` });
  const text = make("span", { class: "counts" }, "reading the file");
  const line = make(
    "div",
    { class: "operation import" },
    make("span", { class: "name", title: file.name }, file.name),
    bar,
    text,
  );
  box.append(line);
  announce(`Importing ${file.name}.`);
  try {
    const body = { file_name: file.name, file_content_base64: await base64(file) };
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
      /** @type {ImportResponse} */
      const found = await ask("GET", path + encodeURIComponent(started.operation_id));
      operation = found.operation;
    }
    finish(line, bar, text, operation);
  } catch (error) {
    line.remove();
    throw error;
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
  line.append(button("Dismiss", () => line.remove()));
}

/**
 * @param {File} file
 * @returns {Promise<string>}
 */
function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ""));
    reader.onerror = () => reject(new Error(`${file.name} cannot be read. Nothing was imported.`));
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
  const input = make("input", { type: "file", accept: ".csv,.json", hidden: true, multiple: true });
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
