/** All upstreams of a configuration. */
import type { GatewayConfig } from '@api-platform/contracts/gateway-config.ts';
import type { Logger } from '@api-platform/kit/log.ts';
import type { Client } from '@grpc/grpc-js';
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
  readonly counts: () => ReadonlyMap<string, EndpointCounts>;
  readonly close: () => void;
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
  return {
    http,
    grpc,
    lookedUp: Promise.all(all.map(({ first }) => first)),
    counts: () => new Map(all.map(({ name, endpoints }) => [name, endpoints.counts()])),
    close: () => all.forEach((upstream) => upstream.close()),
  };
}
