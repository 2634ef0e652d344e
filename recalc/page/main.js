/** Shows what the address names: the sign-in, the list of tables, or a sheet. */

/** @import { Sheet, TableResponse } from "../generated/typescript/src/schemas.ts" */

import { all, ask, key, Refused, Unanswered } from "./api.js";
import { button, make, notice, place, rest } from "./dom.js";
import { dropDrafts, unsaved } from "./drafts.js";
import { home, link, tabs } from "./home.js";
import { address, asked, onRoute } from "./routes.js";
import { SheetView } from "./sheet.js";
import { signIn } from "./sign_in.js";

const AWAY = "The server cannot be reached. This page goes on by itself when it can.";

/** @type {SheetView | null} */
let view = null;
/** Counts what was shown, so that an answer that comes late shows nothing. */
let turn = 0;

async function show() {
  turn += 1;
  const mine = turn;
  view?.close();
  view = null;
  try {
    if (key.get() === null) {
      present(signIn(show));
      return;
    }
    const wanted = asked();
    const content = wanted === null ? [bar([]), await home()] : await sheet(wanted, mine);
    if (mine === turn && content !== null) present(...content);
  } catch (error) {
    if (mine === turn) failed(error);
  }
}

/** @param {unknown} error */
function failed(error) {
  if (error instanceof Refused && error.status === 401) {
    // What goes on watching would be refused again, and take away what is entered meanwhile.
    view?.close();
    view = null;
    key.forget();
    const why = "The server does not take your key any more. Sign in with another.";
    present(signIn(show, why));
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  const again = button("Try again", show, { class: "primary", "data-focus": true });
  const main = make("main", { class: "home" }, make("p", { class: "problem" }, message), again);
  present(bar([]), main);
}

/**
 * Show a view. It gets the focus: that of the view before is gone.
 * @param {...HTMLElement} content
 */
function present(...content) {
  place("app").replaceChildren(...content);
  rest();
}

/**
 * @param {{ table: string, sheet: string | null }} wanted
 * @param {number} mine
 */
async function sheet(wanted, mine) {
  const path = `/tables/${encodeURIComponent(wanted.table)}`;
  /** @type {TableResponse} */
  const { table } = await ask("GET", path);
  /** @type {Sheet[]} */
  const sheets = await all(`${path}/sheets`);
  const shown = sheets.find((each) => each.id === wanted.sheet) ?? sheets[0];
  if (mine !== turn) return null;
  const above = bar([make("h1", {}, table.title), tabs(table, sheets, shown?.id ?? "")]);
  if (shown === undefined) {
    return [above, make("main", { class: "home" }, make("p", { tabindex: -1, "data-focus": true }, "This table has no sheet."))];
  }
  history.replaceState(null, "", address(table, shown.id));
  document.title = `${table.title} – recalc`;
  const lost = make("p", { class: "lost", role: "status" });
  lost.hidden = true;
  view = new SheetView(table, shown, (error) => {
    lost.hidden = error === null;
    const why = error instanceof Unanswered ? AWAY : (error?.message ?? "");
    if (error !== null && lost.textContent !== why) lost.textContent = why;
    if (error instanceof Refused && error.status === 401) failed(error);
  });
  return [above, lost, view.element];
}

/** @param {HTMLElement[]} content */
function bar(content) {
  return make(
    "header",
    {},
    link("recalc", "/"),
    ...content,
    make("a", { href: "/docs", class: "docs" }, "API"),
    button("Sign out", () => {
      key.forget();
      dropDrafts();
      void show();
    }),
  );
}

addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});
addEventListener("unhandledrejection", (event) => notice(event.reason));
onRoute(show);
void show();
