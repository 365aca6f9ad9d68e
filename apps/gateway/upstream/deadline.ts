/** The end of a request's time. */
import type { Timer } from './discovery.ts';

/**
 * How often is looked for more. At 64 KiB a look that is what a kernel holds for one connection (6 MiB on Linux); a
 * client that goes on sending after it did not send in time.
 */
const mostLooks = 100;

/** Whose time ends when. */
export interface DeadlineOptions {
  readonly after: Timer['after'];
  /** Milliseconds from now. */
  readonly ms: number;
  /** Bytes that the client's connection has given so far. */
  readonly received: () => number;
  readonly expired: () => void;
}

/** Time that runs. */
export interface Deadline {
  /** Whether the time is over, though somebody may still be looked for. */
  readonly passed: boolean;
  stop(): void;
}

/**
 * Calls back when the time is over and everything was read that had arrived by then. Node runs timers before it reads
 * sockets: when the process was kept from running, what came in time still waits there, and whoever is late seems to be
 * the client or the upstream.
 */
export function startDeadline({ after, ms, received, expired }: DeadlineOptions): Deadline {
  let next: NodeJS.Immediate | undefined;
  let looks = 0;
  const look = (before: number): void => {
    next = setImmediate(() => {
      const now = received();
      if (now === before || ++looks === mostLooks) expired();
      else look(now);
    });
  };
  const cancel = after(ms, () => look(received()));
  return {
    get passed() {
      return next !== undefined;
    },
    stop: () => {
      cancel();
      clearImmediate(next);
    },
  };
}
