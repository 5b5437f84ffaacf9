/** What the host page says of its visitor, as the server takes it: texts of a length, whole letters. */

import { HALVES } from "../../js/shared/json.js";

const LENGTHS = { id: 120, signature: 128, name: 100, email: 254, phone: 40 };

/** @typedef {{id: string, signature: string, name: string, email: string, phone: string}} Person */

/** @param {Record<string, unknown>} profile @returns {Person} */
export function personOf(profile) {
  const entries = Object.entries(LENGTHS).map(([name, length]) => [name, wordsOf(String(profile[name] ?? "").slice(0, length))]);
  return Object.fromEntries(entries);
}

/** @param {Record<string, unknown>} data */
export function fieldsOf(data) {
  const fields = Object.entries(data).map(([name, value]) => [
    wordsOf(name),
    typeof value === "string" ? wordsOf(value) : value,
  ]);
  return Object.fromEntries(fields);
}

/** @param {unknown} value */
function wordsOf(value) {
  return String(value ?? "").replace(HALVES, "\uFFFD");
}
