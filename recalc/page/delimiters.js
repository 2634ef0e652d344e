/** What separates the values of a file, where the server cannot tell. */

import { form, labelled } from "./dialogs.js";
import { make } from "./dom.js";

/** Delimiters with the words for them. */
const USUAL = { ";": "semicolon ;", "\t": "tab", "|": "pipe |", ",": "comma ," };
/** Bytes of a file in which its line of titles is looked for. */
const BEGINNING = 65_536;

/**
 * Ask what separates the values of a file. Returns null when the form was cancelled.
 * @param {File} file
 * @returns {Promise<string | null>}
 */
export async function delimiterOf(file) {
  const [titles = ""] = (await file.slice(0, BEGINNING).text()).split(/[\r\n]/, 1);
  const choice = make("select", {});
  for (const [value, name] of Object.entries(USUAL)) choice.append(make("option", { value }, name));
  choice.value = mostFrequent(titles);
  const fields = [
    make("p", {}, "Its first line is:"),
    make("pre", { class: "titles" }, titles.slice(0, 500)),
    labelled("The values are separated by", choice, "Choose comma if the file has one column."),
  ];
  const chosen = await form(`Import ${file.name}`, fields, "Import", () => undefined);
  return chosen ? choice.value : null;
}

/** @param {string} titles */
function mostFrequent(titles) {
  const count = (/** @type {string} */ each) => titles.split(each).length;
  return Object.keys(USUAL).reduce((most, each) => (count(each) > count(most) ? each : most));
}
