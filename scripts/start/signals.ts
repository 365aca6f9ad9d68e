/** Ctrl-C and its like. */

/** npm passes a Ctrl-C on to its child, which has had it from the terminal already: one keystroke arrives twice. */
const sameKeystrokeMs = 300;

/** What a signal acts on. */
export interface Stoppable {
  stop(): Promise<unknown>;
  kill(): void;
}

/** Node's `process`, as far as it tells of signals. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
}

/**
 * The first signal stops, a second one kills.
 * @param onFirst told of the first one
 * @param now monotonic clock in milliseconds
 * @returns resolves when the first one arrives
 */
export function onStopSignals(
  source: SignalSource,
  target: Stoppable,
  onFirst: () => void = () => undefined,
  now = () => performance.now(),
): Promise<undefined> {
  return new Promise((resolve) => {
    let firstMs: number | undefined;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      source.on(signal, () => {
        if (firstMs === undefined) {
          firstMs = now();
          onFirst();
          void target.stop();
          resolve(undefined);
        } else if (now() - firstMs > sameKeystrokeMs) {
          target.kill();
        }
      });
    }
  });
}
