/** Column types and their configs, as the contract of the server describes them. */

/**
 * @typedef {{
 *   $ref?: string, type?: string | string[], enum?: unknown[], const?: unknown,
 *   oneOf?: Schema[], items?: Schema, properties?: Record<string, Schema>, required?: string[],
 *   minItems?: number, maxItems?: number, maxLength?: number, minimum?: number,
 *   default?: unknown, description?: string, examples?: unknown[],
 * }} Schema
 * @typedef {{ name: string, help: string, config: Schema | null }} ColumnType
 */

/** @type {Promise<Record<string, Schema>> | null} */
let read = null;

/** The schemas of /openapi.json, read once. */
function schemas() {
  read ??= fetch("/openapi.json")
    .then((answer) => answer.json())
    .then((document) => document.components.schemas);
  read.catch(() => (read = null));
  return read;
}

/**
 * Return the types that a new column can have, each with the schema of its config: null where the
 * contract has none.
 * @returns {Promise<ColumnType[]>}
 */
export async function columnTypes() {
  const all = await schemas();
  const variants = all["CreateColumnRequest"]?.oneOf ?? [];
  /** @type {ColumnType[]} */
  const found = [];
  for (const variant of variants) {
    const { properties = {}, description: help = "" } = await resolve(variant);
    const type = properties["type"] ?? {};
    const name = type.const ?? type.enum?.[0];
    const config = properties["config"];
    if (typeof name === "string" && config) found.push({ name, help, config: await resolve(config) });
  }
  if (found.length > 0) return found;
  const names = all["TableColumnType"]?.enum ?? [];
  return names.map((name) => ({ name: String(name), help: "", config: null }));
}

/**
 * Follow references, and take the alternative that is not null.
 * @param {Schema} schema
 * @returns {Promise<Schema & { reference?: string }>}
 */
export async function resolve(schema) {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    const { $ref: _, ...beside } = schema;
    const target = (await schemas())[name] ?? {};
    return { reference: name, ...(await resolve(target)), ...beside };
  }
  const others = schema.oneOf?.filter((each) => each.type !== "null") ?? [];
  const [only] = others;
  if (only !== undefined && others.length === 1) {
    const { oneOf: _, ...beside } = schema;
    return { ...(await resolve(only)), ...beside };
  }
  return schema;
}
