/** Steady traffic whose failures are counted. */

/** How much traffic, and of what. */
export interface TrafficProps {
  readonly requestsPerSecond: number;
  /** The traffic ends by itself after so many requests. */
  readonly maxRequests: number;
  /** Sends the n-th request and resolves with what was wrong with its answer; a rejection counts as wrong. */
  readonly send: (n: number) => Promise<readonly string[]>;
  /** A clock in milliseconds that never goes back. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** What came of it. */
export interface TrafficResult {
  readonly sent: number;
  readonly failed: number;
  /** Every kind of failure and how often it came. */
  readonly failures: ReadonlyMap<string, number>;
  /** From the moment at which a request was due to the end of its answer, in milliseconds. */
  readonly latencyMs: { readonly median: number; readonly p99: number; readonly max: number };
  readonly seconds: number;
}

/** Running traffic. */
export interface Traffic {
  /** Requests answered so far, well or not. */
  readonly answered: () => number;
  /** Requests so far whose answer was wrong or did not come. */
  readonly failed: () => number;
  /** Sends nothing more, waits for the answers that are due. */
  stop(): Promise<TrafficResult>;
}

/**
 * Sends requests at fixed times whether or not earlier ones are answered: a system that stalls is asked on, as its users
 * would, instead of being spared by a client that waits.
 */
export function startTraffic({ requestsPerSecond, maxRequests, send, now, sleep }: TrafficProps): Traffic {
  const began = now();
  const latencies: number[] = [];
  const failures = new Map<string, number>();
  const open = new Set<Promise<void>>();
  const over = new AbortController();
  let [sent, failed] = [0, 0];

  const one = async (n: number, dueMs: number): Promise<void> => {
    const faults = await send(n).catch((error: unknown) => [String(error)]);
    latencies.push(now() - dueMs);
    if (faults.length === 0) return;
    failed += 1;
    const failure = faults.join('; ');
    failures.set(failure, (failures.get(failure) ?? 0) + 1);
  };
  const running = (async () => {
    while (!over.signal.aborted && sent < maxRequests) {
      const dueMs = began + (sent * 1_000) / requestsPerSecond;
      const earlyMs = dueMs - now();
      if (earlyMs > 0) await sleep(earlyMs);
      else {
        const request = one(sent, dueMs).finally(() => open.delete(request));
        open.add(request);
        sent += 1;
      }
    }
  })();

  return {
    answered: () => latencies.length,
    failed: () => failed,
    async stop() {
      over.abort();
      await running;
      await Promise.all(open);
      const sorted = latencies.toSorted((a, b) => a - b);
      const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
      const latencyMs = { median: at(0.5), p99: at(0.99), max: at(1) };
      return { sent, failed, failures, latencyMs, seconds: (now() - began) / 1_000 };
    },
  };
}
