/**
 * What a TypeScript project does with openapi-fetch and the types of openapi-typescript.
 *
 * Arguments: address of the server, key, address of an endpoint that holds calls, number of rows.
 */

import createClient from "openapi-fetch";
import type { paths } from "./api.ts";

declare const process: { argv: string[] };

const [baseUrl = "", key = "", endpoint = "", count = ""] = process.argv.slice(2);
const rows = Number(count);
const recalc = createClient<paths>({ baseUrl, headers: { "X-API-KEY": key } });

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("an answer has no body");
  return value;
}

const tables = "/api/public/v2/tables";
const made = await recalc.POST(tables, { body: { title: "A story" } });
const table_id = known(made.data).table.id;
const sheets = await recalc.GET(`${tables}/{table_id}/sheets`, { params: { path: { table_id } } });
const path = { table_id, sheet_id: known(known(sheets.data).data[0]).id };
const sheetPath = `${tables}/{table_id}/sheets/{sheet_id}` as const;

known((await recalc.POST(`${sheetPath}/columns`, { params: { path }, body: { title: "text", type: "TEXT" } })).data);
known(
  (
    await recalc.POST(`${sheetPath}/columns`, {
      params: { path },
      body: { title: "call", type: "ENDPOINT", config: { url: endpoint } },
    })
  ).data,
);
known((await recalc.POST(`${sheetPath}/rows`, { params: { path }, body: { count: rows } })).data);
const started = known((await recalc.POST(`${sheetPath}/operations`, { params: { path }, body: {} })).data);
if (!("operation_id" in started)) throw new Error("no operation was started");
const { operation_id } = started;
const params = { path: { ...path, operation_id } };

async function look() {
  return known((await recalc.GET(`${sheetPath}/operations/{operation_id}`, { params })).data).operation;
}

while ((await look()).status_counts.RUNNING !== rows);
const answer = await recalc.DELETE(`${sheetPath}/operations/{operation_id}`, { params });
if (known(answer.data).running_invalidated_count !== rows) throw new Error("not cancelled");
console.log(JSON.stringify(await look()));
