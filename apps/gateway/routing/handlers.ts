/** Compiles every route into the one thing that answers its requests. */
import type { GatewayConfig, GatewayRoute } from '@api-platform/contracts/gateway-config.ts';
import { memoryShares } from '@api-platform/contracts/memory.ts';
import type { Tracing } from '@api-platform/kit/trace.ts';
import type { Client } from '@grpc/grpc-js';
import type { Exchange } from '../exchange.ts';
import { inFlight } from '../limits/in-flight.ts';
import type { Limits } from '../limits/limits.ts';
import type { GatewayMetrics } from '../metrics.ts';
import { readDescriptorSet } from '../transcode/descriptors.ts';
import { compileTranscoder } from '../transcode/transcoder.ts';
import type { Timer } from '../upstream/discovery.ts';
import { proxyGrpc } from '../upstream/grpc-proxy.ts';
import type { HttpClient } from '../upstream/http-client.ts';
import { compileRequestFields, compileResponseFields } from '../upstream/http-headers.ts';
import { proxyHttp } from '../upstream/http-proxy.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { compileRewrite, parametersOf, parsePattern } from '@api-platform/contracts/path-pattern.ts';

/** A route that is ready to answer. */
export interface CompiledRoute extends Pick<GatewayRoute, 'id' | 'path' | 'methods' | 'timeoutMs'> {
  readonly answer: (exchange: Exchange) => void;
}

/** What routes need. */
export interface RouteParts {
  readonly config: GatewayConfig;
  /** What `/health` tells, such as `v1.0.0`. */
  readonly release: string;
  readonly http: ReadonlyMap<string, Upstream<HttpClient>>;
  readonly grpc: ReadonlyMap<string, Upstream<Client>>;
  readonly limits: Limits;
  readonly tracing: Tracing;
  readonly metrics: GatewayMetrics;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  readonly after: Timer['after'];
}

/** Compiles all routes of a checked configuration. */
export function compileRoutes(parts: RouteParts): CompiledRoute[] {
  const { config } = parts;
  const registry = readDescriptorSet(config.descriptorSet ?? '');
  const { addressHeader, requestIdHeader } = config.clients;
  const fields = compileRequestFields([addressHeader, ...(requestIdHeader === undefined ? [] : [requestIdHeader])]);
  const bounded = inFlight(memoryShares(config.memoryMiB).requests);
  const answerOf = ({ path, target, bodyLimitBytes }: GatewayRoute): CompiledRoute['answer'] => {
    switch (target.kind) {
      case 'health':
        return answerHealth(parts.release);
      case 'http': {
        const upstream = need(parts.http, target.upstream);
        const responseFields = compileResponseFields(upstream.canary?.header);
        const options = { ...parts, upstream, fields, responseFields, bodyLimitBytes };
        const rewrite = compileRewrite(target.path, parametersOf(parsePattern(path)));
        return bounded((exchange) => proxyHttp(exchange, rewrite(exchange.values) + exchange.target.query, options));
      }
      case 'grpc': {
        const upstream = need(parts.grpc, target.upstream);
        const connectTimeoutMs = config.upstreams[target.upstream]?.connectTimeoutMs ?? 0;
        const transcoder = compileTranscoder(registry, target.rpc, target.unknownFields);
        const options = { ...parts, upstream, transcoder, fields, connectTimeoutMs, bodyLimitBytes };
        return bounded((exchange) => proxyGrpc(exchange, options));
      }
    }
  };
  return config.routes.map((route) => {
    const { id, path, methods, timeoutMs, rateLimit } = route;
    const answer = parts.limits.limit({ id, rateLimit, answer: answerOf(route) });
    return { id, path, methods, timeoutMs, answer };
  });
}

function answerHealth(release: string): CompiledRoute['answer'] {
  const body = Buffer.from(JSON.stringify({ version: release, message: 'We are Healthy!' }));
  const headers = { 'content-type': 'application/json', 'content-length': body.length, 'cache-control': 'no-store' };
  return ({ res }) => void res.writeHead(200, headers).end(body);
}

function need<V>(map: ReadonlyMap<string, V>, name: string): V {
  const value = map.get(name);
  if (value === undefined) throw new Error(`the configuration was not checked: no upstream "${name}"`);
  return value;
}
