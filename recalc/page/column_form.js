/** The form for a new column, and for the changes of one that there is. */

/** @import { Column, CreateColumnResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { UpdateColumnResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { ColumnType } from "./contract.js" */
/** @import { Field } from "./config_fields.js" */

import { ask } from "./api.js";
import { isComputed } from "./columns.js";
import { objectField } from "./config_fields.js";
import { columnTypes } from "./contract.js";
import { form, labelled } from "./dialogs.js";
import { announce, counted, guarded, make } from "./dom.js";

/**
 * @param {string} path of the sheet
 * @param {Column[]} columns that the sheet has
 * @param {(column: Column) => void} added
 */
export async function addColumn(path, columns, added) {
  const { fields, values } = await columnFields(await columnTypes(), columns, null);
  form("Add a column", fields, "Add", async () => {
    /** @type {CreateColumnResponse} */
    const answer = await ask("POST", `${path}/columns`, { body: values() });
    announce(`Added the column ${answer.column.title}.`);
    added(answer.column);
  });
}

/**
 * @param {string} path of the sheet
 * @param {Column[]} columns that the sheet has
 * @param {Column} column
 * @param {() => void} changed
 */
export async function changeColumn(path, columns, column, changed) {
  // An edited column keeps its type, and a computed one stays computed.
  const types = (await columnTypes()).filter(({ name }) =>
    isComputed(column) ? isComputed(/** @type {Column} */ ({ type: name })) : name === column.type,
  );
  const others = columns.filter(({ id }) => id !== column.id);
  const { fields, values } = await columnFields(types, others, column);
  const before = values();
  form(`Change the column ${column.title}`, fields, "Change", async () => {
    const body = difference(before, values());
    /** @type {UpdateColumnResponse} */
    const answer = await ask("PATCH", `${path}/columns/${encodeURIComponent(column.id)}`, { body });
    const stale = answer.affected_column_ids.length;
    announce(`Changed. ${counted(stale, "column")} became stale.`);
    changed();
  });
}

/**
 * @typedef {{ title: string, type: string, config: unknown }} Values
 */

/**
 * Title, type and config; the fields of the config are those of the type.
 * @param {ColumnType[]} types to choose from
 * @param {Column[]} columns that a config may name
 * @param {Column | null} column that is changed
 * @returns {Promise<{ fields: HTMLElement[], values: () => Values }>}
 */
async function columnFields(types, columns, column) {
  const title = make("input", { required: true, maxlength: 255, value: column?.title ?? "" });
  const names = types.map(({ name }) => name);
  if (column !== null && !names.includes(column.type)) names.push(column.type);
  const type = make("select", {}, ...names.map((name) => make("option", {}, name)));
  if (column !== null) type.value = column.type;
  const place = make("div", {});
  const chosen = labelled("type", type, " ");
  /** @type {Field} */
  let config = { element: place, value: () => undefined };
  const choose = guarded(async () => {
    const known = types.find(({ name }) => name === type.value);
    const help = chosen.querySelector(".help");
    if (help !== null) help.textContent = known?.help ?? "";
    const schema = known?.config;
    const given = column?.type === type.value ? column.config : undefined;
    config = schema ? await objectField(schema, columns, given) : anyConfig(type.value, given);
    place.replaceChildren(config.element);
  });
  type.addEventListener("change", choose);
  await choose(new Event("change"));
  return {
    fields: [labelled("title", title), chosen, place],
    values: () => ({ title: title.value, type: type.value, config: config.value() }),
  };
}

/**
 * Return what of `after` is different: a config that is not sent makes no cell stale.
 * @param {Values} before
 * @param {Values} after
 */
function difference(before, after) {
  /** @param {keyof Values} name */
  const same = (name) => JSON.stringify(before[name]) === JSON.stringify(after[name]);
  return {
    ...(same("title") ? {} : { title: after.title }),
    ...(same("type") ? {} : { type: after.type }),
    ...(same("config") ? {} : { config: after.config }),
  };
}

/**
 * @param {string} type
 * @param {unknown} given
 * @returns {Field}
 */
function anyConfig(type, given) {
  if (type === "TEXT") return { element: make("div", {}), value: () => undefined };
  const input = make("textarea", { rows: 6 });
  input.value = JSON.stringify(given ?? {}, null, 1);
  const help = "JSON. Sources are named by the title or id of a column.";
  return { element: labelled("config", input, help), value: () => JSON.parse(input.value) };
}
