/** All upstreams of a configuration. */
import type { GatewayConfig } from '@api-platform/contracts/gateway-config.ts';
import type { Logger } from '@api-platform/kit/log.ts';
import type { Client } from '@grpc/grpc-js';
import type { Track } from './choose-track.ts';
import type { Resolve, Timer } from './discovery.ts';
import type { EndpointCounts } from './endpoints.ts';
import { openGrpcClient } from './grpc-client.ts';
import { type HttpClient, closeHttpClient, openHttpClient } from './http-client.ts';
import { type Upstream, createUpstream } from './upstream.ts';

/** Upstreams at work, by name. */
export interface Upstreams {
  readonly http: ReadonlyMap<string, Upstream<HttpClient>>;
  readonly grpc: ReadonlyMap<string, Upstream<Client>>;
  /** Resolves when each has been looked up once, whatever was found. */
  readonly lookedUp: Promise<unknown>;
  /** How many endpoints each side has. */
  readonly counts: () => readonly SideCounts[];
  /** Those with a canary, and its percentage. */
  readonly canaries: ReadonlyMap<string, number>;
  readonly close: () => void;
}

/** The endpoints of one side of an upstream. */
export interface SideCounts extends EndpointCounts {
  readonly upstream: string;
  readonly track: Track;
}

/** What upstreams need. */
export interface UpstreamsOptions {
  readonly config: Pick<GatewayConfig, 'upstreams'>;
  readonly resolve: Resolve;
  readonly timer: Timer;
  readonly log: Logger;
}

/** Begins to keep the endpoints of all upstreams. */
export function createUpstreams({ config, resolve, timer, log }: UpstreamsOptions): Upstreams {
  const http = new Map<string, Upstream<HttpClient>>();
  const grpc = new Map<string, Upstream<Client>>();
  for (const [name, upstream] of Object.entries(config.upstreams)) {
    const common = { name, config: upstream, resolve, timer, log: log.child({ upstream: name }) };
    if (upstream.protocol === 'http') {
      const { connectTimeoutMs } = upstream;
      const open = (address: string, authority: string): HttpClient =>
        openHttpClient(address, authority, connectTimeoutMs);
      http.set(name, createUpstream({ ...common, open, close: closeHttpClient }));
    } else {
      grpc.set(name, createUpstream({ ...common, open: openGrpcClient, close: (client) => client.close() }));
    }
  }
  const all = [...http.values(), ...grpc.values()];
  const sides = all.flatMap(({ name, stable, canary }) =>
    [stable, canary?.side].filter((side) => side !== undefined).map((side) => ({ name, side })),
  );
  return {
    http,
    grpc,
    lookedUp: Promise.all(sides.map(({ side }) => side.first)),
    counts: () =>
      sides.map(({ name, side: { track, endpoints } }) => ({ upstream: name, track, ...endpoints.counts() })),
    canaries: new Map(all.flatMap(({ name, canary }) => (canary === undefined ? [] : [[name, canary.percent]]))),
    close: () => sides.forEach(({ side }) => side.close()),
  };
}
