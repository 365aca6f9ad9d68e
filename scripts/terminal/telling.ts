/** Work that takes long is never silent. */

const everyMs = 4_000;

/**
 * Says what is done, and every few seconds that it still is, until it is over.
 * @param write takes one line; standard error, where the result goes to standard output
 */
export async function telling<T>(write: (line: string) => void, what: string, work: () => Promise<T>): Promise<T> {
  write(what);
  let seconds = 0;
  const timer = setInterval(() => {
    seconds += everyMs / 1_000;
    write(`${what}: ${seconds} s so far`);
  }, everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
