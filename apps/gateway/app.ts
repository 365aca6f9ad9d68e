/** The gateway as an HTTP handler: who asks, which route, and what answers. */
import type { GatewayConfig } from '@api-platform/contracts/gateway-config.ts';
import { memoryShares } from '@api-platform/contracts/memory.ts';
import { afterArrival } from '@api-platform/kit/arrival.ts';
import type { Health } from '@api-platform/kit/health.ts';
import type { Logger } from '@api-platform/kit/log.ts';
import type { Metrics } from '@api-platform/kit/metrics.ts';
import { observe, observedOf } from '@api-platform/kit/observe.ts';
import { Problem, sendProblem } from '@api-platform/kit/problem.ts';
import type { Tracing } from '@api-platform/kit/trace.ts';
import express from 'express';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { gatewayErrorHeader, gatewayProblem, isGatewayError } from './errors.ts';
import type { Note } from './exchange.ts';
import { rateLimitFields } from './limits/fields.ts';
import { createLimits } from './limits/limits.ts';
import { createGatewayMetrics } from './metrics.ts';
import { refusal } from './request/guard.ts';
import { compileIdentity } from './request/identity.ts';
import { inOrder } from './request/in-order.ts';
import { compileEdgeCheck } from './routing/edge.ts';
import { compileRoutes } from './routing/handlers.ts';
import { compileTable } from './routing/table.ts';
import { type Target, parseTarget } from './routing/target.ts';
import type { Resolve, Timer } from './upstream/discovery.ts';
import { createUpstreams } from './upstream/upstreams.ts';

/** What a gateway is built from. */
export interface GatewayOptions {
  /** Checked, with all defaults. */
  readonly config: GatewayConfig;
  /** Fingerprint of the configuration, for metrics. */
  readonly configHash: string;
  /** What `/health` tells, such as `v1.0.0`. */
  readonly release: string;
  readonly log: Logger;
  readonly tracing: Tracing;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly resolve: Resolve;
  readonly timer: Timer;
}

/** A gateway at work. */
export interface Gateway {
  readonly handler: RequestListener;
  /** Resolves when every upstream has been looked up once, whatever was found. */
  readonly lookedUp: Promise<unknown>;
  /** Lets go of all upstreams and of the rate-limit store; what is in flight still ends well. */
  close(): void;
}

/** Builds a gateway: everything that can be done once is done here. */
export function createGateway(options: GatewayOptions): Gateway {
  const { config, configHash, release, log, tracing, health, timer } = options;
  const { now } = timer;
  const upstreams = createUpstreams(options);
  const metrics = createGatewayMetrics(options.metrics, {
    health,
    configHash,
    endpoints: upstreams.counts,
    canaries: upstreams.canaries,
  });
  const limits = createLimits({ config, log, metrics: options.metrics, random: timer.random });
  const identify = compileIdentity(config.clients);
  const routes = compileRoutes({ ...upstreams, limits, config, release, tracing, metrics, ...timer });
  const table = compileTable(routes);
  const atEdge = compileEdgeCheck(config.edge, routes, metrics);
  const notes = new WeakMap<IncomingMessage, Note>();
  const targets = new WeakMap<IncomingMessage, Target>();

  const fail = (req: IncomingMessage, res: ServerResponse, error: unknown): void => {
    const problem = error instanceof Problem ? error : bug;
    const observed = observedOf(res);
    if (problem !== error) tracing.run(observed.context, () => log.error({ err: error }, 'the gateway failed'));
    const own = isGatewayError(problem.code);
    const note = notes.get(req);
    if (own && note !== undefined) note.error = problem.code;
    if (res.headersSent) {
      if (note !== undefined) note.cutOffStatus = problem.status;
    } else {
      // Fields of an upstream's response that turned out to be invalid.
      for (const name of res.getHeaderNames()) {
        if (!ownFields.has(name) && name !== note?.trackHeader) res.removeHeader(name);
      }
      if (own) res.setHeader(gatewayErrorHeader, problem.code);
    }
    sendProblem(res, problem, observed);
  };

  const route = (req: IncomingMessage, res: ServerResponse): void => {
    const target = targets.get(req);
    const note = notes.get(req);
    if (target === undefined || note === undefined) throw new Error('the request was not prepared');
    const match = table.match(req.method ?? '', target.segments);
    if ('allow' in match) return answerUnmatched(req, res, match.allow, (problem) => fail(req, res, problem));
    note.route = match.route;
    const unfit = atEdge(req, match.route, note);
    if (unfit !== undefined) return fail(req, res, unfit);
    match.route.answer({
      req,
      res,
      target,
      values: match.values,
      observed: observedOf(res),
      note,
      deadline: now() + match.route.timeoutMs,
      fail: (error) => fail(req, res, error),
    });
  };

  const app = express().disable('x-powered-by').disable('etag').use(route);
  app.use((error: unknown, req: IncomingMessage, res: ServerResponse, _next: () => void) => fail(req, res, error));
  const observing = observe({
    log,
    tracing,
    metrics: options.metrics,
    now,
    routeOf: (req) => notes.get(req)?.route?.path,
    cutOffStatusOf: (req) => notes.get(req)?.cutOffStatus,
    fieldsOf: (req) => fieldsOf(notes.get(req)),
  });

  const { trustedProxies, addressHeader } = config.clients;
  let warned = trustedProxies.length === 0;
  const oneByOne: RequestListener = (req, res) => {
    const client = identify({ remoteAddress: req.socket.remoteAddress ?? '', headers: req.headers });
    if (!warned && !client.trusted && req.headers[addressHeader.toLowerCase()] !== undefined) {
      // Once is enough, or strangers could fill the log.
      warned = true;
      const advice = 'if it is a proxy of yours, add its network: until then all its clients count as one';
      log.warn({ peer: client.address }, `a peer outside clients.trustedProxies sent ${addressHeader}; ${advice}`);
    }
    notes.set(req, { client, retries: 0 });
    // Whoever is not trusted could otherwise write into our logs under somebody else's id.
    req.headers['x-request-id'] = client.requestId;
    observing(req, res, () => {
      const refused = refusal(req);
      if (refused !== undefined) return fail(req, res, refused);
      if (req.method === 'OPTIONS' && req.url === '*') return void res.writeHead(204).end();
      const target = parseTarget(req.url ?? '', req.headers.host);
      if (typeof target === 'string') return fail(req, res, gatewayProblem('TARGET_INVALID', `the path ${target}`));
      targets.set(req, target);
      req.url = target.path + target.query;
      app(req, res);
    });
  };
  const handler = inOrder(afterArrival(oneByOne), memoryShares(config.memoryMiB).requests);
  const close = (): void => {
    upstreams.close();
    limits.close();
  };
  return { handler, lookedUp: upstreams.lookedUp, close };
}

/** What stays on a response that becomes an error. */
const ownFields: ReadonlySet<string> = new Set(['x-request-id', ...rateLimitFields]);

const bug = gatewayProblem(
  'GATEWAY_INTERNAL',
  'something went wrong in the gateway; the trace id finds it in the logs',
);

function answerUnmatched(
  req: IncomingMessage,
  res: ServerResponse,
  allow: readonly string[],
  fail: (problem: Problem) => void,
): void {
  if (allow.length === 0) return fail(gatewayProblem('ROUTE_NOT_FOUND', 'no route has this path'));
  const headers = { allow: allow.join(', ') };
  if (req.method === 'OPTIONS') return void res.writeHead(204, headers).end();
  fail(gatewayProblem('METHOD_NOT_ALLOWED', `this path takes ${headers.allow}, not ${req.method}`, headers));
}

function fieldsOf(note: Note | undefined): Readonly<Record<string, unknown>> {
  if (note === undefined) return {};
  const { client, route, edgeRoute, upstream, track, endpoint, retries, error } = note;
  return {
    client: client.address,
    route_id: route?.id,
    edge_route: edgeRoute,
    upstream,
    track,
    endpoint,
    retries,
    error,
  };
}
