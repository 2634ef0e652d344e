/** One import: a bar, and how far it is. */

/** @import { TableImportOperation } from "../generated/typescript/src/schemas.ts" */

import { announce, button, counted, keepFocus, make } from "./dom.js";

export class ImportLine {
  #bar;
  #text = make("span", { class: "counts" }, "reading the file");
  #element;

  /**
   * @param {HTMLElement} box that shows it, instead of imports that have ended
   * @param {string} name of the file
   */
  constructor(box, name) {
    this.#bar = make("progress", { max: 1, value: 0, "aria-label": `Import of ${name}` });
    this.#element = make(
      "div",
      { class: "operation import" },
      make("span", { class: "name", title: name }, name),
      this.#bar,
      this.#text,
    );
    for (const ended of box.querySelectorAll("[data-ended]")) ended.remove();
    box.append(this.#element);
  }

  remove() {
    this.#element.remove();
  }

  /** @param {number} share of the file, from 0 to 1 */
  sent(share) {
    this.#bar.value = share / 2;
    this.#text.textContent = share < 1 ? `sent ${Math.floor(share * 100)} %` : "the server checks it";
  }

  /** Say that no answer has come to what was sent or asked. */
  wait() {
    this.#text.textContent = "waiting for an answer of the server";
  }

  /** @param {TableImportOperation} operation */
  show(operation) {
    this.#bar.value = 0.5 + (operation.progress ?? 0) / 2;
    this.#text.textContent = operation.message ?? "the server has the file";
  }

  /** @param {TableImportOperation} operation which has completed */
  finish(operation) {
    this.#bar.value = 1;
    this.#text.textContent = `imported ${counted(operation.rows_added ?? 0, "row")}`;
    announce(this.#text.textContent);
    this.#element.dataset["ended"] = "";
    this.#element.append(button("Dismiss", () => keepFocus(() => this.remove())));
  }
}
