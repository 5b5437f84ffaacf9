/** Of letters, as cuts leave them: no JSON to any server. */
export const HALVES = /\p{Surrogate}/gu;

/** As a server takes it. @param {unknown} value */
export function toJson(value) {
  return JSON.stringify(value, (_, one) => (typeof one === "string" ? one.replace(HALVES, "\uFFFD") : one));
}
