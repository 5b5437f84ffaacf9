/**
 * Like `matches` of widget/patterns.py: a star is anything. No regular expression: whatever was written costs one pass.
 * @param {string} pattern
 * @param {string} text
 */
export function matches(pattern, text) {
  const [first, ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.slice(at).endsWith(last);
}
