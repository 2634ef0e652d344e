/** Form fields for the config of a column, made from its schema. */

/** @import { Column } from "../generated/typescript/src/schemas.ts" */
/** @import { Schema } from "./contract.js" */

import { resolve } from "./contract.js";
import { labelled } from "./dialogs.js";
import { button, make } from "./dom.js";

/** Length of texts from which a field has several lines. */
const LONG = 2000;
/** Keys that only the server writes. */
const SERVER_KEYS = new Set(["source_deleted"]);

/**
 * A field with the value that it has now: undefined when it is left out.
 * @typedef {{ element: HTMLElement, value: () => unknown }} Field
 */

/**
 * @param {Schema} schema of an object
 * @param {Column[]} columns
 * @param {unknown} [given] the present value
 * @returns {Promise<Field>}
 */
export async function objectField(schema, columns, given) {
  const present = /** @type {Record<string, unknown>} */ (given ?? {});
  const required = new Set(schema.required ?? []);
  /** @type {[string, Field][]} */
  const fields = [];
  const example = /** @type {Record<string, unknown>} */ (schema.examples?.[0] ?? {});
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (SERVER_KEYS.has(name)) continue;
    const made = await field(name, property, required.has(name), columns, present[name]);
    const entry = made.element.querySelector("input, textarea");
    if (entry !== null && example[name] !== undefined) {
      const text = typeof example[name] === "string" ? example[name] : JSON.stringify(example[name]);
      entry.setAttribute("placeholder", `for example ${text}`);
    }
    fields.push([name, made]);
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
 * @param {Schema} property
 * @param {boolean} required
 * @param {Column[]} columns
 * @param {unknown} given
 * @returns {Promise<Field>}
 */
async function field(name, property, required, columns, given) {
  const schema = await resolve(property);
  const title = name.replaceAll("_", " ") + (required ? "" : " (optional)");
  const items = schema.items && (await resolve(schema.items));
  /** @type {Field} */
  let made;
  if (isColumn(schema)) made = columnField(columns, required, given);
  else if (items !== undefined && isColumn(items)) {
    return columnsField(title, schema, columns, /** @type {unknown[]} */ (given ?? []));
  } else if (schema.enum !== undefined) made = choice(schema, required, given);
  else if (schema.type === "boolean") made = checkbox(schema, given);
  else if (schema.properties !== undefined) {
    const inner = await objectField(schema, columns, given);
    const legend = make("legend", {}, title);
    const element = make("fieldset", {}, legend, inner.element);
    const value = () => {
      const found = /** @type {Record<string, unknown>} */ (inner.value());
      return required || Object.keys(found).length > 0 ? found : undefined;
    };
    return { element, value };
  } else made = typed(schema, required, given);
  // Of a reference to a column, the form shows titles, and needs no word on ids.
  const help = isColumn(schema) ? property.description : schema.description;
  return { element: labelled(title, made.element, help), value: made.value };
}

/** @param {Schema & { reference?: string }} schema */
function isColumn(schema) {
  return schema.reference === "ColumnReference";
}

/**
 * @param {Column[]} columns
 * @param {boolean} required
 * @param {unknown} given id or title of a column
 * @returns {Field}
 */
function columnField(columns, required, given) {
  const element = make("select", { required });
  element.append(make("option", { value: "" }, required ? "Choose a column" : "None"));
  for (const column of columns) element.append(make("option", { value: column.id }, column.title));
  const found = columns.find(({ id, title }) => id === given || title === given);
  // A reference that names none of them stays what it is.
  if (given && !found) element.append(make("option", { value: String(given) }, String(given)));
  element.value = found?.id ?? String(given ?? "");
  return { element, value: () => element.value || undefined };
}

/**
 * @param {string} title
 * @param {Schema} schema
 * @param {Column[]} columns
 * @param {unknown[]} given
 * @returns {Field}
 */
function columnsField(title, schema, columns, given) {
  /** @type {Field[]} */
  const fields = [];
  const list = make("div", { class: "fields" });
  const most = Math.min(schema.maxItems ?? columns.length, columns.length);
  const least = schema.minItems ?? 0;
  const more = button("Add a column", () => add().focus());
  const add = () => {
    const one = columnField(columns, fields.length < least, given[fields.length]);
    fields.push(one);
    list.append(labelled(`column ${fields.length}`, one.element));
    more.hidden = fields.length >= most;
    return one.element;
  };
  while (fields.length < Math.max(least, given.length, 1)) add();
  const legend = make("legend", {}, title);
  const help = make("span", { class: "help" }, schema.description ?? "");
  const element = make("fieldset", {}, legend, help, list, more);
  return { element, value: () => fields.map((each) => each.value()).filter(Boolean) };
}

/**
 * @param {Schema} schema
 * @param {boolean} required
 * @param {unknown} given
 * @returns {Field}
 */
function choice(schema, required, given) {
  const element = make("select", { required });
  const standard = typeof schema.default === "string" ? ` (${schema.default})` : "";
  if (!required) element.append(make("option", { value: "" }, `As by default${standard}`));
  for (const each of schema.enum ?? []) {
    if (each !== null) element.append(make("option", { value: String(each) }, String(each)));
  }
  if (given !== undefined && given !== null) element.value = String(given);
  return { element, value: () => element.value || undefined };
}

/**
 * @param {Schema} schema
 * @param {unknown} given
 * @returns {Field}
 */
function checkbox(schema, given) {
  const checked = (given ?? schema.default) === true;
  const element = make("input", { type: "checkbox", checked });
  return { element, value: () => element.checked };
}

/**
 * A text, a number, or any JSON.
 * @param {Schema} schema
 * @param {boolean} required
 * @param {unknown} given
 * @returns {Field}
 */
function typed(schema, required, given) {
  const types = [schema.type ?? []].flat().filter((each) => each !== "null");
  const numeric = types.length === 1 && (types[0] === "integer" || types[0] === "number");
  if (numeric) {
    const element = make("input", { type: "number", step: types[0] === "integer" ? 1 : "any", required });
    element.value = String(given ?? "");
    return { element, value: () => (element.value === "" ? undefined : Number(element.value)) };
  }
  const texts = types.length === 1 && types[0] === "string";
  const long = !texts || (schema.maxLength ?? Infinity) > LONG;
  const element = long ? make("textarea", { rows: 3, required }) : make("input", { required });
  if (texts) {
    element.value = String(given ?? "");
    return { element, value: () => element.value || undefined };
  }
  element.placeholder = "JSON, or a text";
  element.value = given === undefined || given === null ? "" : textOf(given);
  return { element, value: () => (element.value === "" ? undefined : jsonOrText(element.value)) };
}

/**
 * Return the text that `jsonOrText` reads as this value.
 * @param {unknown} value
 */
function textOf(value) {
  const plain = typeof value === "string" && jsonOrText(value) === value;
  return plain ? value : JSON.stringify(value, null, 1);
}

/**
 * @param {string} text
 * @returns {unknown}
 */
function jsonOrText(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
