/** What an operation has spent, and what its cancel avoided. */

/** @import { GetTableSheetOperationUsageResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { OperationUsage, Spent } from "../generated/typescript/src/schemas.ts" */

import { ask, Refused, Unanswered } from "./api.js";
import { counted, number } from "./dom.js";

/** Milliseconds between two looks at what an active operation has spent. */
const PAUSE = 1500;
/** Looks after the end: calls that were aborted are counted when their worker has stopped them. */
const LAST_LOOKS = 3;

/**
 * Tell what an operation spends, until some time after it has ended.
 * @param {string} path of the operation
 * @param {() => boolean} active whether more will be spent
 * @param {() => boolean} shown whether somebody still looks
 * @param {(text: string) => void} tell
 */
export async function followSpending(path, active, shown, tell) {
  let left = LAST_LOOKS;
  while (shown() && left > 0) {
    if (!active()) left -= 1;
    try {
      /** @type {GetTableSheetOperationUsageResponse} */
      const { usage } = await ask("GET", `${path}/usage`);
      tell(spending(usage));
    } catch (error) {
      // The watch tells when the server is away.
      if (!(error instanceof Refused || error instanceof Unanswered)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/**
 * "spent 1.2 USD, 4 calls, 1,200 tokens · avoided about …". Empty when nothing was called.
 * @param {OperationUsage} usage
 */
function spending(usage) {
  const { total, avoided } = usage;
  if (total.call_count === 0 && usage.cached_count === 0) return "";
  const parts = [`spent ${amounts(total)}`];
  if (usage.unpriced_call_count > 0) {
    parts.push(`${counted(usage.unpriced_call_count, "call")} of unknown price`);
  }
  if (usage.cached_count > 0) parts.push(`${number(usage.cached_count)} answered from the cache`);
  if (usage.aborted_call_count > 0) parts.push(`${number(usage.aborted_call_count)} aborted`);
  if (avoided !== null && avoided.call_count > 0) {
    parts.push(`avoided about ${amounts(avoided)}`);
  }
  return parts.join(" · ");
}

/**
 * "1.2 USD, 4 calls, 1,200 tokens".
 * @param {Spent} spent
 */
export function amounts(spent) {
  const prices = spent.prices.map(({ amount, currency }) => {
    const digits = amount < 1 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 2 };
    return `${amount.toLocaleString("en-US", digits)} ${currency}`;
  });
  const calls = counted(spent.call_count, "call");
  return [...prices, calls, counted(spent.input_tokens + spent.output_tokens, "token")].join(", ");
}
