/** Counting in a server that all replicas share: Valkey, or another that speaks the protocol of Redis. */
import type { GatewayConfig } from '@api-platform/contracts/gateway-config.ts';
import type { Logger } from '@api-platform/kit/log.ts';
import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { type CountRequest, type TryToCount, countBy } from './count.ts';
import type { Limit } from './limiter.ts';
import { within } from './within.ts';

/** A server that counts. */
export interface CountStore {
  /** Whether it answers, as far as is known. */
  readonly isUp: () => boolean;
  /** Counts the requests of one route; resolves with undefined at once while the server is away, and when it has not answered after `timeoutMs`. */
  readonly counting: (routeId: string, limit: Limit) => TryToCount;
  readonly close: () => void;
}

/** What a store needs. */
export interface CountStoreOptions {
  readonly config: NonNullable<GatewayConfig['rateLimitStore']>;
  readonly log: Logger;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** A server that takes longer to accept a connection is away, in milliseconds. */
const connectTimeoutMs = 1_000;
/** Between two attempts to reach a server that is away, in milliseconds: doubled with each, up to the longest. */
const retryMs = { shortest: 250, longest: 5_000 };

/**
 * Begins to connect, and never stops trying: nobody waits for it. The server counts as being there when it has counted
 * something, not when it takes connections: one that hangs, loads its data or refuses our commands does that as well.
 */
export function openStore({ config, log, random }: CountStoreOptions): CountStore {
  const { host, port, tls, keyPrefix, timeoutMs } = config;
  let state: 'starting' | 'up' | 'away' | 'closed' = 'starting';
  let attempts = 0;
  const client = new Redis({
    host,
    port,
    ...(tls ? { tls: {} } : {}),
    connectTimeout: connectTimeoutMs,
    disconnectTimeout: timeoutMs,
    retryStrategy: () => Math.min(retryMs.longest, retryMs.shortest * 2 ** attempts++) * (0.5 + random() / 2),
    // By default commands wait for a connection, and go out a second time after a new one: requests would wait with them.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // What follows keeps the connection to the commands EVAL and EVALSHA; an access list need hold no others.
    protocol: 2,
    enableReadyCheck: false,
    disableClientInfo: true,
  });
  const counting = (name: string, { requests, windowSeconds }: Limit): CountRequest => {
    const limiter = new RateLimiterRedis({
      storeClient: client,
      keyPrefix: `${keyPrefix}${name}`,
      points: requests,
      duration: windowSeconds,
    });
    return (counted) => within(timeoutMs, countBy(limiter, counted));
  };
  const lose = (reason: string): void => {
    if (state === 'away' || state === 'closed') return;
    state = 'away';
    log.warn({ store: `${host}:${port}`, reason }, 'rate-limit store is away: each replica counts for itself');
  };
  /** Whatever went wrong, another connection may lead to a server that answers, or to one that may be written to. */
  const reconnect = (error: unknown): void => {
    lose(error instanceof Error ? error.message : String(error));
    if (state !== 'closed') client.disconnect(true);
  };
  const probe = counting('_probe', { requests: 1, windowSeconds: 1 });
  client.on('error', (error: Error) => lose(error.message));
  client.on('close', () => lose('the connection ended'));
  const welcome = async (): Promise<void> => {
    try {
      await probe('');
    } catch (error) {
      return reconnect(error);
    }
    if (state === 'closed') return;
    state = 'up';
    attempts = 0;
    log.info({ store: `${host}:${port}` }, 'rate-limit store counts for all replicas');
  };
  client.on('ready', () => void welcome());
  const isUp = (): boolean => state === 'up';
  return {
    isUp,
    counting: (routeId, limit) => {
      const count = counting(routeId, limit);
      return async (counted) => {
        if (!isUp()) return undefined;
        try {
          return await count(counted);
        } catch (error) {
          // One connection carries many requests: the first that fails ends it, and it fails the others.
          if (isUp()) reconnect(error);
          return undefined;
        }
      };
    },
    close: () => {
      state = 'closed';
      client.disconnect();
    },
  };
}
