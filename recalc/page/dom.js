/** Elements, the focus, notices and announcements. */

/**
 * Make an element. Functions among the attributes are listeners (`onclick`), true and false set and
 * leave out an attribute.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | boolean | ((event: any) => unknown)>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/**
 * @param {string} label
 * @param {(event: MouseEvent) => unknown} action
 * @param {Record<string, string | boolean>} [attributes]
 */
export function button(label, action, attributes = {}) {
  return make("button", { type: "button", ...attributes, onclick: guarded(action) }, label);
}

/**
 * Return a listener that shows what `action` throws, also later, as a notice. It goes when the
 * action is tried again.
 * @template {Event} E
 * @param {(event: E) => unknown} action
 * @returns {(event: E) => Promise<void>}
 */
export function guarded(action) {
  /** @type {HTMLElement | null} */
  let before = null;
  return async (event) => {
    before?.remove();
    try {
      await action(event);
    } catch (error) {
      before = notice(error);
    }
  };
}

/** Give the focus, where nothing has it, to the element of the present view that is marked for that. */
export function rest() {
  const now = document.activeElement;
  if (now !== null && now !== document.body && now.checkVisibility()) return;
  /** @type {HTMLElement | null} */ (place("app").querySelector("[data-focus]"))?.focus();
}

/**
 * Change a part of the page. Where that takes away the element that has the focus, another gets it.
 * @param {() => void} change
 * @param {() => HTMLElement | null} [next] that gets the focus; by default that of the view
 */
export function keepFocus(change, next = () => null) {
  const before = document.activeElement;
  change();
  if (before === null || before === document.body || before.checkVisibility()) return;
  next()?.focus();
  rest();
}

/** Notices that stay at most; older ones go. */
const NOTICES = 20;

/**
 * Show an error until it is dismissed. The newest ones stay, each text once.
 * @param {unknown} error
 * @param {...HTMLElement} beside stand between its text and its button
 */
export function notice(error, ...beside) {
  const box = place("notices");
  const text = error instanceof Error ? error.message : String(error);
  for (const old of [...box.children]) if (old.firstElementChild?.textContent === text) old.remove();
  const line = make("p", {}, make("span", {}, text), ...beside);
  line.append(button("Dismiss", () => keepFocus(() => line.remove())));
  box.append(line);
  while (box.childElementCount > NOTICES) box.firstElementChild?.remove();
  return line;
}

/**
 * Whether a key is for an input method: Enter takes the text that it proposes, Escape drops it.
 * @param {KeyboardEvent} event
 */
export function composing(event) {
  // Safari ends the composition before the key that ended it; its code is that of all such keys.
  return event.isComposing || event.keyCode === 229;
}

/**
 * Tell screen readers what has happened.
 * @param {string} text
 */
export function announce(text) {
  place("announcements").textContent = text;
}

/** @param {string} id */
export function place(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element ${id}.`);
  return found;
}

/** @param {number} value */
export function number(value) {
  return value.toLocaleString("en-US");
}

/** @param {string} time of the server */
export function when(time) {
  return new Date(time).toLocaleString();
}

/**
 * "1 row", "2 rows".
 * @param {number} count
 * @param {string} word
 */
export function counted(count, word) {
  return `${number(count)} ${word}${count === 1 ? "" : "s"}`;
}
