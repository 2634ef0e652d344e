/** Starting operations; one that costs money, or is large, is confirmed first. */

/** @import { CreateTableSheetOperationConfirmationResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { CreateTableSheetOperationQueuedResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { CreateTableSheetOperationNoopResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { CreateTableSheetOperationRequest } from "../generated/typescript/src/schemas.ts" */
/** @import { CreateTableSheetOperationDryRunResponse } from "../generated/typescript/src/schemas.ts" */

/** @typedef {CreateTableSheetOperationQueuedResponse | CreateTableSheetOperationNoopResponse
 *   | CreateTableSheetOperationConfirmationResponse} Answer */

import { ask, newId } from "./api.js";
import { confirmed } from "./dialogs.js";
import { announce, counted } from "./dom.js";
import { amounts } from "./spending.js";

/**
 * Start an operation. Returns its id, or null when nothing was started.
 * @param {string} path of the sheet
 * @param {CreateTableSheetOperationRequest} selection
 * @param {string} what the cells are, for messages
 * @returns {Promise<string | null>}
 */
export async function run(path, selection, what) {
  if (!(await affordable(path, selection))) return null;
  // A request that is sent again after its answer was lost starts no second operation.
  const headers = { "Idempotency-Key": newId() };
  /** @type {Answer} */
  let answer = await ask("POST", `${path}/operations`, { body: selection, headers });
  if ("confirmation_token" in answer) {
    if (!(await confirmed(answer.message, "Run"))) return null;
    const body = { ...selection, confirmation_token: answer.confirmation_token };
    /** @type {Answer} */
    const second = await ask("POST", `${path}/operations`, {
      body,
      headers: { "Idempotency-Key": newId() },
    });
    answer = second;
  }
  if (!("operation_id" in answer)) {
    throw new Error(`Nothing was started: there are no computed cells that are ${what}.`);
  }
  announce(`Started: ${counted(answer.cell_count, "cell")}.`);
  return answer.operation_id;
}

/**
 * Ask whether to run what makes calls of models. Returns true where nothing does.
 * @param {string} path of the sheet
 * @param {CreateTableSheetOperationRequest} selection
 */
async function affordable(path, selection) {
  const body = { ...selection, dry_run: true };
  /** @type {CreateTableSheetOperationDryRunResponse} */
  const { columns, estimate } = await ask("POST", `${path}/operations`, { body });
  const unknown = columns.filter(({ message }) => message !== null);
  if (estimate.call_count === 0 && unknown.length === 0) return true;
  const parts = [`This would cost about ${amounts(estimate)}.`];
  for (const { title, message } of unknown) parts.push(`${title}: ${message}`);
  return confirmed(parts.join(" "), "Run");
}
