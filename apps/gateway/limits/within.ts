/** Waiting, but not for ever. */

/**
 * What the work resolves with; rejects where that takes longer. An event loop that was busy all the time first reads what
 * has arrived meanwhile: its timers come before its sockets, and a server is not slow because this process is.
 */
export function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new Error(`no answer within ${timeoutMs} ms`));
    const timer = setTimeout(() => setImmediate(giveUp), timeoutMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
