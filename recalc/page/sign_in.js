/** Signing in with an API key, which stays in this tab. */

import { ask, key, Refused } from "./api.js";
import { labelled } from "./dialogs.js";
import { make } from "./dom.js";

/** What a header can have. */
const SENDABLE = /^[\x21-\x7e]+$/;
const UNKNOWN = "The server does not know this key. Copy all of it, and nothing else.";

/**
 * @param {() => unknown} done
 * @param {string} [why] the present key is not taken
 */
export function signIn(done, why = "") {
  const field = make("input", { type: "password", required: true, autocomplete: "off", "data-focus": true });
  const problem = make("p", { class: "problem", role: "alert" }, why);
  const help =
    "The server prints one in its terminal when it starts for the first time; the command " +
    "“recalc keys create” makes another. It is kept in this tab only.";
  const form = make(
    "form",
    {},
    make("h1", {}, "recalc"),
    labelled("API key", field, help),
    problem,
    make("button", { type: "submit", class: "primary" }, "Sign in"),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.textContent = "";
    const refused = await refusal(field.value.trim());
    if (refused === null) done();
    else {
      problem.textContent = refused;
      field.select();
    }
  });
  return make("main", { class: "sign-in" }, form);
}

/**
 * Keep a key if the server takes it: null then, else why not.
 * @param {string} value
 */
async function refusal(value) {
  if (!SENDABLE.test(value)) return UNKNOWN;
  key.set(value);
  try {
    await ask("GET", "/tables?limit=1");
    return null;
  } catch (error) {
    key.forget();
    if (error instanceof Refused && error.status === 401) return UNKNOWN;
    return error instanceof Error ? error.message : String(error);
  }
}
