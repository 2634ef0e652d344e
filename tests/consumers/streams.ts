/**
 * Streams of the generated TypeScript client, from the server of test_typescript_streams.py.
 *
 * Arguments: address of the server, name of the story.
 */

import { RecalcClient, StreamRefused, UnexpectedAnswer } from "recalc-client";

declare const process: { argv: string[] };

const [url = "", story = ""] = process.argv.slice(2);
const recalc = new RecalcClient({ url, apiKey: "a-key" });
const id = "00000000-0000-0000-0000-000000000001";
const path = { table_id: id, sheet_id: id };
const told: unknown[] = [];

async function events() {
  const answer = await recalc.watchTableSheet({ path, headers: { "Last-Event-ID": "before" } });
  if (answer.status !== 200) throw new Error(`${answer.status}`);
  return answer.body;
}

async function lines() {
  const answer = await recalc.listTableSheetRows({ path, accept: "application/x-ndjson" });
  if (answer.status !== 200) throw new Error(`${answer.status}`);
  return answer.body;
}

const stories: Record<string, () => Promise<void>> = {
  async events() {
    for await (const event of await events()) told.push(event);
  },
  async left() {
    for await (const event of await events()) {
      told.push(event);
      break;
    }
  },
  async cancelled() {
    const stream = await events();
    for await (const event of stream) {
      told.push(event);
      queueMicrotask(() => stream.cancel()); // while the next one is waited for
    }
  },
  async unread() {
    (await events()).cancel();
  },
  async lines() {
    for await (const row of await lines()) told.push(row);
  },
};

try {
  await stories[story]?.();
  told.push("ended");
} catch (error) {
  if (error instanceof StreamRefused) told.push(["refused", error.status]);
  else if (error instanceof UnexpectedAnswer) told.push(["unexpected", error.status, error.text]);
  else told.push(`${error}`);
}
console.log(JSON.stringify(told));
