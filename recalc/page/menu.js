/** A menu beside a button. Esc and a click elsewhere close it. */

import { button, make } from "./dom.js";

/** What each item does, by its label. @typedef {[string, () => unknown][]} Items */

/**
 * @param {HTMLElement} anchor
 * @param {Items} items
 */
export function openMenu(anchor, items) {
  const menu = make("div", { role: "menu", class: "menu", popover: "auto" });
  for (const [label, action] of items) {
    const item = button(
      label,
      () => {
        menu.hidePopover();
        return action();
      },
      { role: "menuitem" },
    );
    menu.append(item);
  }
  menu.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "closed") menu.remove();
  });
  menu.addEventListener("keydown", (event) => {
    // The focus goes back to the button, from which Tab goes on.
    if (event.key === "Tab") menu.hidePopover();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const all = /** @type {HTMLElement[]} */ ([...menu.children]);
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    all.at((at + step) % all.length)?.focus();
    event.preventDefault();
  });
  // Within the main part, where screen readers look for what belongs to it.
  (anchor.closest("main") ?? document.body).append(menu);
  menu.showPopover();
  const box = anchor.getBoundingClientRect();
  menu.style.top = `${Math.min(box.bottom, innerHeight - menu.offsetHeight - 8)}px`;
  menu.style.left = `${Math.max(Math.min(box.left, innerWidth - menu.offsetWidth - 8), 8)}px`;
  /** @type {HTMLElement | null} */ (menu.firstElementChild)?.focus();
}
