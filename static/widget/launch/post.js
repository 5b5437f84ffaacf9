import { toJson } from "../../js/shared/json.js";

/** A simple request, which needs no leave of the server first. @param {any} widget @param {string} door @param {object} body */
export function post({ server, site, token }, door, body) {
  return fetch(`${server}/widget/${door}/`, {
    method: "POST",
    body: toJson({ site, token: token(), ...body }),
    credentials: "omit",
    keepalive: true,
  });
}
