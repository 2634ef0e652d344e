/** Which rows a scrolled element shows. Browsers draw elements of some 30 million pixels at most; a
 * longer sheet is scrolled in larger steps. */

const TALLEST = 30_000_000;

/**
 * @param {HTMLElement} element that scrolls
 * @param {number} above pixels of what stays at its top
 * @param {number} count of rows
 * @param {number} each pixels of a row
 */
export function visible(element, above, count, each) {
  const all = count * each;
  const height = Math.min(all, TALLEST);
  const room = Math.max(element.clientHeight - above, each);
  const path = Math.max(height - room, 1);
  const scale = Math.max(all - room, 1) / path;
  const scrolled = Math.min(element.scrollTop, path);
  const shift = scrolled * scale - scrolled;
  return {
    height,
    first: Math.max(Math.floor((scrolled + shift) / each), 0),
    end: Math.min(Math.ceil((scrolled + shift + room) / each), count),
    /** @param {number} row */
    top: (row) => row * each - shift,
    /** @param {number} row */
    reveal: (row) => {
      const top = row * each;
      if (top < scrolled + shift) element.scrollTop = top / scale;
      else if (top + each > scrolled + shift + room) {
        element.scrollTop = Math.ceil((top + each - room) / scale);
      }
    },
  };
}
