/** Form fields for the config of a column, made from its schema. */

/** @import { Column } from "../generated/typescript/src/schemas.ts" */
/** @import { Schema } from "./contract.js" */

import { resolve } from "./contract.js";
import { labelled } from "./dialogs.js";
import { button, make } from "./dom.js";

/** Length of texts from which a field has several lines. */
const LONG = 2000;

/**
 * A field with the value that it has now: undefined when it is left out.
 * @typedef {{ element: HTMLElement, value: () => unknown }} Field
 */

/**
 * @param {Schema} schema of an object
 * @param {Column[]} columns
 * @returns {Promise<Field>}
 */
export async function objectField(schema, columns) {
  const required = new Set(schema.required ?? []);
  /** @type {[string, Field][]} */
  const fields = [];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    fields.push([name, await field(name, property, required.has(name), columns)]);
  }
  const element = make("div", { class: "fields" }, ...fields.map(([, each]) => each.element));
  return {
    element,
    value: () => {
      const entries = fields.map(([name, each]) => [name, each.value()]);
      return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    },
  };
}

/**
 * @param {string} name
 * @param {Schema} given
 * @param {boolean} required
 * @param {Column[]} columns
 * @returns {Promise<Field>}
 */
async function field(name, given, required, columns) {
  const schema = await resolve(given);
  const title = name.replaceAll("_", " ") + (required ? "" : " (optional)");
  const items = schema.items && (await resolve(schema.items));
  /** @type {Field} */
  let made;
  if (isColumn(schema)) made = columnField(columns, required);
  else if (items !== undefined && isColumn(items)) return columnsField(title, schema, columns);
  else if (schema.enum !== undefined) made = choice(schema, required);
  else if (schema.type === "boolean") made = checkbox(schema);
  else if (schema.properties !== undefined) {
    const inner = await objectField(schema, columns);
    const legend = make("legend", {}, title);
    const element = make("fieldset", {}, legend, inner.element);
    const value = () => {
      const found = /** @type {Record<string, unknown>} */ (inner.value());
      return required || Object.keys(found).length > 0 ? found : undefined;
    };
    return { element, value };
  } else made = typed(schema, required);
  return { element: labelled(title, made.element, schema.description), value: made.value };
}

/** @param {Schema & { reference?: string }} schema */
function isColumn(schema) {
  return schema.reference === "ColumnReference";
}

/**
 * @param {Column[]} columns
 * @param {boolean} required
 * @returns {Field}
 */
function columnField(columns, required) {
  const element = make("select", { required });
  element.append(make("option", { value: "" }, required ? "Choose a column" : "None"));
  for (const column of columns) element.append(make("option", { value: column.id }, column.title));
  return { element, value: () => element.value || undefined };
}

/**
 * @param {string} title
 * @param {Schema} schema
 * @param {Column[]} columns
 * @returns {Field}
 */
function columnsField(title, schema, columns) {
  /** @type {Field[]} */
  const fields = [];
  const list = make("div", { class: "fields" });
  const most = Math.min(schema.maxItems ?? columns.length, columns.length);
  const least = schema.minItems ?? 0;
  const more = button("Add a column", () => add());
  const add = () => {
    const one = columnField(columns, fields.length < least);
    fields.push(one);
    list.append(labelled(`column ${fields.length}`, one.element));
    more.hidden = fields.length >= most;
  };
  while (fields.length < Math.max(least, 1)) add();
  const legend = make("legend", {}, title);
  const help = make("span", { class: "help" }, schema.description ?? "");
  const element = make("fieldset", {}, legend, help, list, more);
  return { element, value: () => fields.map((each) => each.value()).filter(Boolean) };
}

/**
 * @param {Schema} schema
 * @param {boolean} required
 * @returns {Field}
 */
function choice(schema, required) {
  const element = make("select", { required });
  if (!required) element.append(make("option", { value: "" }, "As by default"));
  for (const each of schema.enum ?? []) {
    if (each !== null) element.append(make("option", { value: String(each) }, String(each)));
  }
  return { element, value: () => element.value || undefined };
}

/**
 * @param {Schema} schema
 * @returns {Field}
 */
function checkbox(schema) {
  const element = make("input", { type: "checkbox", checked: schema.default === true });
  return { element, value: () => element.checked };
}

/**
 * A text, a number, or any JSON.
 * @param {Schema} schema
 * @param {boolean} required
 * @returns {Field}
 */
function typed(schema, required) {
  const types = [schema.type ?? []].flat().filter((each) => each !== "null");
  const numeric = types.length === 1 && (types[0] === "integer" || types[0] === "number");
  if (numeric) {
    const element = make("input", { type: "number", step: types[0] === "integer" ? 1 : "any", required });
    return { element, value: () => (element.value === "" ? undefined : Number(element.value)) };
  }
  const texts = types.length === 1 && types[0] === "string";
  const long = !texts || (schema.maxLength ?? 0) > LONG;
  const element = long ? make("textarea", { rows: 3, required }) : make("input", { required });
  if (texts) return { element, value: () => element.value || undefined };
  element.placeholder = "JSON, or a text";
  return { element, value: () => (element.value === "" ? undefined : jsonOrText(element.value)) };
}

/** @param {string} text */
function jsonOrText(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
