/** The addresses of this page. */

/** Ends what is shown now and shows an address. Set by main.js. @type {() => unknown} */
let show = () => undefined;

/** @param {() => unknown} shown */
export function onRoute(shown) {
  show = shown;
  addEventListener("popstate", () => show());
}

/** @param {string} to */
export function go(to) {
  history.pushState(null, "", to);
  show();
}

/**
 * The address of a table, and of a sheet of it.
 * @param {{ id: string, workspace_id: number }} table
 * @param {string | null} sheet
 */
export function address(table, sheet) {
  const path = `/workspace/${table.workspace_id}/smart-tables/${encodeURIComponent(table.id)}`;
  return sheet === null ? path : `${path}?sheet=${encodeURIComponent(sheet)}`;
}

/** The table and the sheet of the present address, null for the list of tables. */
export function asked() {
  const found = /^\/workspace\/[^/]+\/smart-tables\/([^/]+)\/?$/.exec(location.pathname);
  if (found?.[1] === undefined) return null;
  const sheet = new URLSearchParams(location.search).get("sheet");
  return { table: decodeURIComponent(found[1]), sheet };
}
