/** One operation: a bar with exact counts, rate and time left, Stop, and the counts of a cancel. */

/** @import { CancelTableSheetOperationResponse } from "../generated/typescript/src/schemas.ts" */
/** @import { TableSheetOperation } from "../generated/typescript/src/schemas.ts" */

import { button, keepFocus, make, number } from "./dom.js";
import { duration, Rate } from "./rate.js";
import { isActive } from "./statuses.js";

export class Line {
  /** @type {TableSheetOperation | null} */
  #operation = null;
  /** The answer of a cancel that was sent from here. @type {CancelTableSheetOperationResponse | null} */
  answer = null;
  #rate = new Rate();
  /** Whether a cancel is under way that was sent from here. */
  #stopping = false;
  /** Whether the answer of a cancel was lost that was sent from here. */
  #lost = false;

  /**
   * @param {string} id
   * @param {() => unknown} cancel
   * @param {() => unknown} dismiss
   */
  constructor(id, cancel, dismiss) {
    const short = id.slice(0, 8);
    this.bar = make("progress", { max: 1, value: 0, "aria-label": `Progress of ${short}` });
    this.text = make("span", { class: "counts" });
    this.sum = make("p", { class: "sum" });
    this.spent = make("p", { class: "sum spent" });
    this.stop = button("Stop", () => this.#stopping || cancel(), { class: "stop", "aria-label": `Stop operation ${short}` });
    this.dismiss = button("Dismiss", dismiss, { "aria-label": `Dismiss operation ${short}` });
    this.element = make(
      "div",
      { class: "operation", "data-operation": id },
      make("span", { class: "name", title: id }, short),
      this.bar,
      this.text,
      this.stop,
      this.dismiss,
      this.sum,
      this.spent,
    );
    this.dismiss.hidden = true;
    this.sum.hidden = true;
    this.spent.hidden = true;
  }

  get active() {
    return this.#operation === null || isActive(this.#operation);
  }

  get done() {
    return (this.#operation?.completed_count ?? 0) + (this.#operation?.failed_count ?? 0);
  }

  get all() {
    return this.#operation?.cell_count ?? 0;
  }

  get summary() {
    return this.text.textContent ?? "";
  }

  /** @param {boolean} sent */
  stopping(sent) {
    this.#stopping = sent;
    // It stays enabled: a button that is disabled loses the focus.
    this.stop.setAttribute("aria-disabled", String(sent));
    this.stop.textContent = sent ? "Stopping…" : "Stop";
    // The operation may have ended before it was known what became of the cancel.
    if (!sent && this.#operation !== null) this.#account(this.#operation);
  }

  /** The answer of a cancel was lost that was sent from here. */
  lost() {
    this.#lost = true;
  }

  /** @param {TableSheetOperation} operation */
  show(operation) {
    // A look that was under way while the operation ended is older than its end.
    if (!this.active && isActive(operation)) return;
    this.#operation = operation;
    this.#rate.see(this.done, performance.now());
    this.bar.max = Math.max(operation.cell_count, 1);
    this.bar.value = this.done;
    this.element.dataset["status"] = operation.status;
    this.text.textContent = this.active ? this.#progress(operation) : ended(operation);
    const end = () => {
      this.stop.hidden = !this.active;
      this.dismiss.hidden = this.active;
    };
    keepFocus(end, () => this.dismiss);
    this.#account(operation);
  }

  /**
   * Show the counts of a cancel: those of its answer, else those of the operation.
   * @param {TableSheetOperation} operation
   */
  #account(operation) {
    if (operation.status === "cancelled" && this.answer === null && !this.#stopping) {
      // Whether the lost cancel did it, or another one, nothing tells.
      const said = this.#lost ? "Cancelled; the answer to Stop was lost. " : "Cancelled elsewhere. ";
      this.#sum(said, operation);
    }
    if (this.answer !== null && !this.active) this.cancelled(this.answer);
  }

  /** @param {string} text what it has spent; empty where nothing was */
  spending(text) {
    this.spent.textContent = text;
    this.spent.hidden = text === "";
  }

  /** @param {CancelTableSheetOperationResponse} answer */
  cancelled(answer) {
    this.answer = answer;
    this.#sum(`${answer.message} `, answer);
  }

  /**
   * @param {string} said
   * @param {{ cancelled_cell_count: number, not_started_reset_count?: number,
   *   running_invalidated_count?: number }} counts
   */
  #sum(said, counts) {
    const reset = counts.not_started_reset_count ?? 0;
    const running = counts.running_invalidated_count ?? 0;
    const all = counts.cancelled_cell_count;
    this.sum.hidden = false;
    this.sum.replaceChildren(
      said,
      make("strong", { class: "equation" }, equation([reset, running], all)),
      ` (not started + running ${reset + running === all ? "=" : "≠"} cancelled)`,
    );
  }

  /** @param {TableSheetOperation} operation */
  #progress(operation) {
    const parts = [`${number(this.done)} of ${number(operation.cell_count)} cells`];
    if (operation.failed_count > 0) parts.push(`${number(operation.failed_count)} failed`);
    parts.push(`${number(operation.status_counts.RUNNING)} running`);
    const rate = this.#rate.perSecond;
    if (rate !== null && rate > 0) {
      parts.push(`${number(Math.round(rate))} a second`);
      parts.push(`${duration(operation.pending_count / rate)} left`);
    }
    return parts.join(" · ");
  }
}

/** @param {TableSheetOperation} operation */
function ended(operation) {
  const named = [
    [operation.completed_count, "completed"],
    [operation.failed_count, "failed"],
    [operation.not_started_reset_count, "not started"],
    [operation.running_invalidated_count, "running when cancelled"],
    [operation.superseded_count, "taken over"],
  ];
  const counts = named.filter(([count]) => count !== 0);
  const words = counts.map(([count, word]) => `${number(Number(count))} ${word}`);
  const sum = words.length === 0 ? "nothing" : words.join(" + ");
  return `${operation.status}: ${sum} = ${number(operation.cell_count)} cells`;
}

/**
 * @param {number[]} parts
 * @param {number} all
 */
function equation(parts, all) {
  const sum = parts.reduce((total, part) => total + part, 0);
  return `${parts.map(number).join(" + ")} ${sum === all ? "=" : "≠"} ${number(all)}`;
}
