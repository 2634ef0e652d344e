/** Dialogs. Esc closes them; a form asks first when something was entered. */

import { button, composing, make, notice, rest } from "./dom.js";

/**
 * Ask a question. Returns whether the answer was yes.
 * @param {string} question
 * @param {string} yes
 * @param {"primary" | "stop"} [style] of the button for yes
 * @returns {Promise<boolean>}
 */
export function confirmed(question, yes, style = "primary") {
  const dialog = make("dialog", { "aria-label": "Confirmation" }, make("p", {}, question));
  const cancel = button("Cancel", () => dialog.close(), { autofocus: true });
  const go = button(yes, () => dialog.close("yes"), { class: style });
  dialog.append(make("div", { class: "buttons" }, cancel, go));
  return opened(dialog);
}

/**
 * Show something until it is closed.
 * @param {string} title
 * @param {HTMLElement} content
 */
export function shown(title, content) {
  const dialog = make("dialog", { "aria-label": title }, make("h2", {}, title), content);
  const close = button("Close", () => dialog.close(), { autofocus: true });
  dialog.append(make("div", { class: "buttons" }, close));
  return opened(dialog);
}

/**
 * Show a dialog until it is closed. The focus goes back to where it was, or else to the view.
 * @param {HTMLDialogElement} dialog
 * @returns {Promise<boolean>} whether the answer was yes
 */
function opened(dialog) {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      rest();
      resolve(dialog.returnValue === "yes");
    });
  });
}

/**
 * Show a form. It stays open, with the error, when `submit` throws. Resolves when it is closed: to
 * whether it was submitted.
 * @param {string} title
 * @param {HTMLElement[]} fields
 * @param {string} yes
 * @param {() => unknown} submit
 * @returns {Promise<boolean>}
 */
export function form(title, fields, yes, submit) {
  const problem = make("p", { class: "problem", role: "alert" });
  const go = make("button", { type: "submit", class: "primary" }, yes);
  const cancel = button("Cancel", () => dialog.close());
  const content = make(
    "form",
    {},
    make("h2", {}, title),
    ...fields,
    problem,
    make("div", { class: "buttons" }, cancel, go),
  );
  const dialog = make("dialog", { "aria-label": title, class: "form" }, content);
  // The button stays enabled: one that is disabled loses the focus.
  let sent = false;
  content.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sent) return;
    sent = true;
    problem.textContent = "";
    try {
      await submit();
      dialog.close("yes");
    } catch (error) {
      if (!dialog.isConnected) notice(error);
      problem.textContent = error instanceof Error ? error.message : String(error);
    } finally {
      sent = false;
    }
  });
  let changed = false;
  content.addEventListener("input", () => (changed = true));
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !changed) return;
    event.preventDefault();
    if (composing(event)) return;
    const question = "Close the form, and drop what was entered?";
    void confirmed(question, "Drop it").then((yes) => yes && dialog.close());
  });
  return opened(dialog);
}

let helps = 0;

/**
 * A label with its field, and what it means.
 * @param {string} name
 * @param {HTMLElement} field
 * @param {string} [help]
 */
export function labelled(name, field, help) {
  const label = make("label", {}, make("span", { class: "label" }, name), field);
  const element = make("div", { class: "field" }, label);
  if (help) {
    const id = `help-${(helps += 1)}`;
    // Outside of the label: it describes the field, and does not name it.
    element.append(make("span", { class: "help", id }, help));
    field.setAttribute("aria-describedby", id);
  }
  return element;
}
