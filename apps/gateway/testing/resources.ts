/** What a test opens is closed after it, the last first. */
import { afterEach } from '@jest/globals';

/** Closes what it is given after the test. */
export type Using = <T extends AsyncDisposable>(starting: Promise<T>) => Promise<T>;

/** Registers the closing; to be called once at the top of a test file. */
export function closingAfterEach(): Using {
  const open: AsyncDisposable[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
  });
  return async (starting) => {
    const one = await starting;
    open.push(one);
    return one;
  };
}
