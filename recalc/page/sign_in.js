/** Signing in with an API key, which stays in this tab. */

import { ask, key } from "./api.js";
import { labelled } from "./dialogs.js";
import { make } from "./dom.js";

/**
 * @param {() => unknown} done
 * @param {string} [why] a message of the server
 */
export function signIn(done, why = "") {
  const field = make("input", { type: "password", required: true, autocomplete: "off", autofocus: true });
  const problem = make("p", { class: "problem", role: "alert" }, why);
  const help = "The server prints it when it creates one. It is kept in this tab only.";
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
    key.set(field.value.trim());
    try {
      await ask("GET", "/tables?limit=1");
    } catch (error) {
      key.forget();
      problem.textContent = error instanceof Error ? error.message : String(error);
      return;
    }
    done();
  });
  return make("main", { class: "sign-in" }, form);
}
