/**
 * What a TypeScript project does with the generated client: create, run, watch, cancel, export.
 *
 * Arguments: address of the server, key, address of an endpoint that holds calls, number of rows.
 */

import { RecalcClient, UnexpectedAnswer } from "recalc-client";
import type { ExportedRow, TableSheetOperation } from "recalc-client";

declare const process: { argv: string[] };

const [url = "", apiKey = "", endpoint = "", count = ""] = process.argv.slice(2);
const rows = Number(count);
const recalc = new RecalcClient({ url, apiKey });

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

const made = await recalc.createTable({ body: { title: "A story" } });
check(made.status === 201, `a table: ${made.status}`);
const table_id = made.body.table.id;
const sheets = await recalc.listTableSheets({ path: { table_id }, query: { limit: 5 } });
check(sheets.status === 200, `sheets: ${sheets.status}`);
const [sheet] = sheets.body.data;
check(sheet !== undefined, "a new table has no sheet");
const path = { table_id, sheet_id: sheet.id };

const text = await recalc.createTableSheetColumn({ path, body: { title: "text", type: "TEXT" } });
check(text.status === 201, `a column: ${text.status}`);
const call = await recalc.createTableSheetColumn({
  path,
  body: { title: "call", type: "ENDPOINT", config: { url: endpoint } },
});
check(call.status === 201, `a column of calls: ${call.status}`);
const added = await recalc.addTableSheetRows({ path, body: { count: rows } });
check(added.status === 201, `rows: ${added.status}`);

const started = await recalc.createTableSheetOperation({ path, body: {} });
check(started.status === 202, `an operation: ${started.status}`);
const { operation_id } = started.body;

async function look(): Promise<TableSheetOperation> {
  const found = await recalc.getTableSheetOperationStatus({ path: { ...path, operation_id } });
  check(found.status === 200, `the operation: ${found.status}`);
  return found.body.operation;
}

while ((await look()).status_counts.RUNNING !== rows);

// What URLs fold into another path is not sent: the sheet is still there.
for (const folded of ["..", ".", ""]) {
  const refused = await recalc
    .cancelTableSheetOperation({ path: { ...path, operation_id: folded } })
    .catch((error: unknown) => error);
  check(refused instanceof TypeError, `${folded} was sent`);
}

// The events go on until the operation has ended, which a cancel in between makes it do.
const watching = { path: { ...path, operation_id } };
const watched = await recalc.watchTableSheetOperation(watching);
check(watched.status === 200, `the events: ${watched.status}`);
let last = "";
let operation: TableSheetOperation | undefined;
for await (const { id, data } of watched.body) {
  if (operation === undefined) {
    const answer = await recalc.cancelTableSheetOperation({ path: { ...path, operation_id } });
    check(answer.status === 200, `the cancel: ${answer.status}`);
    check(answer.body.running_invalidated_count === rows, answer.body.message);
  }
  [last, operation] = [id, data];
}
check(operation?.status === "cancelled", `the last event: ${operation?.status}`);
const after = await recalc.watchTableSheetOperation({ ...watching, headers: { "Last-Event-ID": last } });
check(after.status === 204 && after.body === null, `after the last event: ${after.status}`);

// Rows in each of the media types that Accept can name; another one does not pass the type checker.
const lines = await recalc.listTableSheetRows({ path, accept: "application/x-ndjson" });
check(lines.status === 200, `lines: ${lines.status}`);
const exported: ExportedRow[] = [];
for await (const row of lines.body) exported.push(row);
check(exported.length === rows && "text" in (exported[0] ?? {}), JSON.stringify(exported));
const csv = await recalc.listTableSheetRows({ path, accept: "text/csv" });
check(csv.status === 200, `CSV: ${csv.status}`);
const csvLines = (await new Response(csv.body).text()).trimEnd().split("\r\n");
check(csvLines.length === rows + 1 && csvLines[0] === "text,call", JSON.stringify(csvLines));
const page = await recalc.listTableSheetRows({ path });
check(page.status === 200 && page.body.data.length === rows, `a page: ${page.status}`);
// @ts-expect-error
const picture = await recalc.listTableSheetRows({ path, accept: "image/png" });
check(picture.status === 406 && picture.body.error === "not_acceptable", `406: ${picture.status}`);

const unknown = await recalc.getTable({ path: { table_id: sheet.id } });
check(unknown.status === 404 && unknown.body.error === "table_not_found", "another error");
const stranger = new RecalcClient({ url, apiKey: "nobody's key" });
check((await stranger.listTables()).status === 401, "a stranger was served");

const broken = new RecalcClient({ url, apiKey, fetch: async () => new Response("", { status: 418 }) });
const thrown = await broken.listTables().catch((error: unknown) => error);
check(thrown instanceof UnexpectedAnswer && thrown.status === 418, "418 was no error");

console.log(JSON.stringify(await look()));
