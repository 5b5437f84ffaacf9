/**
 * Whoever asks while a look is under way gets another one after it: what was asked for then may be older
 * than what they heard of, and two answers could come in the wrong order.
 *
 * @param {() => Promise<void>} look
 * @returns {() => Promise<void>} over when nothing newer is asked for
 */
export function oneAtATime(look) {
  let isOld = false;
  /** @type {Promise<void> | null} */
  let looking = null;
  const run = async () => {
    while (isOld) {
      isOld = false;
      await look();
    }
  };
  return () => {
    isOld = true;
    looking ??= run().finally(() => (looking = null));
    return looking;
  };
}
