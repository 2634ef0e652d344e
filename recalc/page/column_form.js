/** The form for a new column. */

/** @import { Column, CreateColumnResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { Field } from "./config_fields.js" */

import { ask } from "./api.js";
import { objectField } from "./config_fields.js";
import { columnTypes } from "./contract.js";
import { form, labelled } from "./dialogs.js";
import { announce, guarded, make } from "./dom.js";

/**
 * @param {string} path of the sheet
 * @param {Column[]} columns that the sheet has
 * @param {() => void} added
 */
export async function addColumn(path, columns, added) {
  const types = await columnTypes();
  const title = make("input", { required: true, maxlength: 255 });
  const type = make("select", {}, ...types.map(({ name }) => make("option", {}, name)));
  const place = make("div", {});
  /** @type {Field} */
  let config = { element: place, value: () => undefined };
  const choose = guarded(async () => {
    const schema = types.find(({ name }) => name === type.value)?.config;
    config = schema ? await objectField(schema, columns) : anyConfig(type.value);
    place.replaceChildren(config.element);
  });
  type.addEventListener("change", choose);
  await choose(new Event("change"));
  const fields = [labelled("title", title), labelled("type", type), place];
  form("Add a column", fields, "Add", async () => {
    const body = { title: title.value, type: type.value, config: config.value() };
    /** @type {CreateColumnResponse} */
    const answer = await ask("POST", `${path}/columns`, { body });
    announce(`Added the column ${answer.column.title}.`);
    added();
  });
}

/**
 * @param {string} type
 * @returns {Field}
 */
function anyConfig(type) {
  if (type === "TEXT") return { element: make("div", {}), value: () => undefined };
  const input = make("textarea", { rows: 6 });
  input.value = "{}";
  const help = "JSON. Sources are named by the title or id of a column.";
  return { element: labelled("config", input, help), value: () => JSON.parse(input.value) };
}
