/**
 * What takes long to make, such as how a language writes dates, is made when it is first used.
 * @template Made
 * @param {() => Made} make
 * @returns {() => Made}
 */
export function once(make) {
  /** @type {Made | undefined} */
  let made;
  return () => (made ??= make());
}
