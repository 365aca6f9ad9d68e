/** Keeps a set of endpoints as DNS has it. */
import type { EndpointSource } from '@api-platform/contracts/gateway-config.ts';
import type { Logger } from '@api-platform/kit/log.ts';
import { formatAddress } from '../config/addresses.ts';

/**
 * Looks up the addresses of a host name: all A and AAAA records.
 * An empty list means that DNS knows of none (NODATA, NXDOMAIN); a look-up that failed is a rejection.
 */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** Time, as far as polling needs it. */
export interface Timer {
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /** Calls back once after a while; the result takes it back. */
  readonly after: (ms: number, work: () => void) => () => void;
  /** A number from 0 up to 1, so that replicas do not ask in step. */
  readonly random: () => number;
}

/** What discovery needs from outside. */
export interface DiscoveryOptions {
  readonly source: EndpointSource;
  /** Takes each answer, as `host:port`. */
  readonly update: (addresses: readonly string[]) => void;
  readonly resolve: Resolve;
  readonly timer: Timer;
  readonly log: Pick<Logger, 'warn' | 'info'>;
}

/** A source of endpoints at work. */
export interface Discovery {
  /** Resolves after the first look-up, whatever it found. */
  readonly first: Promise<void>;
  /** An endpoint failed: look sooner than planned. */
  readonly hurry: () => void;
  readonly stop: () => void;
}

/** However many endpoints fail, DNS is not asked more often than this, in milliseconds. */
const shortestPauseMs = 500;

/** Begins to keep the set: at once for a static list, by polling for DNS. A look-up that fails changes nothing. */
export function discover({ source, update, resolve, timer, log }: DiscoveryOptions): Discovery {
  if ('static' in source) {
    update(source.static);
    return { first: Promise.resolve(), hurry: () => {}, stop: () => {} };
  }
  const { dns, port, refreshMs = 5_000 } = source;
  // With its dot the name is complete, and no search domain is tried.
  const host = dns.endsWith('.') ? dns : `${dns}.`;
  let state: 'found' | 'empty' | 'failing' = 'found';
  const enter = (next: typeof state, tell: () => void): void => {
    if (state !== next) tell();
    state = next;
  };
  let stopped = false;
  /** Whether a look-up is under way, or as near as it may be. */
  let soon = false;
  let lookedAt = 0;
  let cancel: (() => void) | undefined;

  const look = async (): Promise<void> => {
    soon = true;
    try {
      const addresses = await resolve(host);
      if (stopped) return;
      if (addresses.length > 0) enter('found', () => log.info({ host }, 'DNS names endpoints again'));
      else enter('empty', () => log.warn({ host }, 'DNS names no endpoint'));
      update(addresses.map((address) => formatAddress({ host: address, port })));
    } catch (error) {
      enter('failing', () => log.warn({ host, err: error }, 'look-up failed; keeping the endpoints that are known'));
    } finally {
      soon = false;
      lookedAt = timer.now();
      // A tenth of jitter each way.
      if (!stopped) plan(refreshMs * (0.9 + 0.2 * timer.random()));
    }
  };
  const plan = (ms: number): void => {
    cancel?.();
    cancel = timer.after(ms, () => void look());
  };
  return {
    first: look(),
    hurry: () => {
      if (soon || stopped) return;
      soon = true;
      plan(Math.max(0, lookedAt + shortestPauseMs - timer.now()));
    },
    stop: () => {
      stopped = true;
      cancel?.();
    },
  };
}
