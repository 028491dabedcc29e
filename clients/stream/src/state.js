/**
 * What a frame makes of the state of an item or a group. Pure functions: the same frames give the same state, and a frame that comes twice
 * changes nothing.
 *
 * @typedef {{ type: string, data?: any, event?: { type: string, data: any } }} StreamEvent
 */

/**
 * @param {any} state The item; null when there is none; undefined before the first frame.
 * @param {StreamEvent} event
 */
export function itemAfter(state, event) {
  switch (event.type) {
    case "sync":
    case "create":
    case "update":
      return event.data;
    case "delete":
      return null;
    default:
      return state;
  }
}

/**
 * @param {any[]} items In the order in which they were first written.
 * @param {StreamEvent} event
 * @returns {any[]} A new array, or `items` itself where nothing has changed.
 */
export function groupAfter(items, event) {
  if (event.type === "sync") return event.data;
  const id = event.data?.id;
  const place = items.findIndex((item) => item.id === id);
  switch (event.type) {
    case "create":
    case "update":
      return place < 0 ? [...items, event.data] : replaced(items, place, event.data);
    case "delete":
      return place < 0 ? items : items.filter((item) => item.id !== id);
    default:
      return items;
  }
}

/**
 * @param {any[]} items
 * @param {number} place
 * @param {any} item
 */
function replaced(items, place, item) {
  const copy = [...items];
  copy[place] = item;
  return copy;
}

/**
 * @param {any[]} items
 * @param {string} [sortKey]
 * @returns {any[]} Sorted by that member as text; as given without one.
 */
export function sorted(items, sortKey) {
  if (!sortKey) return items;
  return [...items].sort((a, b) => String(a[sortKey] ?? "").localeCompare(String(b[sortKey] ?? "")));
}
