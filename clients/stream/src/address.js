/**
 * Where to connect: any address that a person would write, as the WebSocket address of a host.
 *
 * @param {string} [given] `ws://…`, `wss://…`, `http://…`, `https://…`, `localhost:3000`, a path, or nothing for the page's own host.
 * @returns {string}
 */
export function socketAddress(given = "") {
  const here = globalThis.location?.href;
  if (/^wss?:\/\//i.test(given)) return given;
  if (/^https?:\/\//i.test(given)) {
    return given.replace(/^https?/i, (scheme) => scheme.toLowerCase().replace("http", "ws"));
  }
  if (given && !given.startsWith("/")) {
    const secure = here?.startsWith("https:") && !given.startsWith("localhost");
    return `${secure ? "wss" : "ws"}://${given}`;
  }
  if (!here || !/^https?:/.test(here)) {
    throw new Error("@motia-host/stream: outside a page, give the address of the host as `url`.");
  }
  return new URL(given || "/", here).href.replace(/^http/, "ws");
}
