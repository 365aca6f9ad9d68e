/** Behaviour as data: every case of specs/*.json against a gateway with stand-ins behind it. */
import { readFileSync, readdirSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { contracts } from './testing/config.ts';
import {
  type PlainRequest,
  type PlainResponse,
  type TestGateway,
  send,
  startGateway,
  until,
} from './testing/gateway.ts';
import { type GrpcUpstream, startGrpcUpstream } from './testing/grpc-upstream.ts';
import { type HttpUpstream, startHttpUpstream } from './testing/http-upstream.ts';
import { type Case, named, specSchema } from './testing/spec.ts';

const folder = path.join(import.meta.dirname, 'specs');

describe.each(readdirSync(folder))('%s', (file) => {
  const spec = specSchema.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
  let gateway: TestGateway;
  let sides: StandIns[];
  let current: Case;

  beforeAll(async () => {
    const stable = await startStandIns('stable', () => current);
    const canary = await startStandIns('canary', () => current);
    sides = [stable, canary];
    const canaryAt = ({ address }: HttpUpstream | GrpcUpstream) =>
      spec.canary === undefined ? {} : { canary: { ...spec.canary, endpoints: { static: [address] } } };
    gateway = await startGateway({
      clients: spec.clients,
      edge: spec.edge,
      descriptorSet: contracts,
      upstreams: {
        web: { protocol: 'http', endpoints: { static: [stable.http.address] }, ...canaryAt(canary.http) },
        verify: { protocol: 'grpc', endpoints: { static: [stable.grpc.address] }, ...canaryAt(canary.grpc) },
      },
      routes: spec.routes,
    });
  });

  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    for (const { http, grpc } of sides) {
      await http[Symbol.asyncDispose]();
      await grpc[Symbol.asyncDispose]();
    }
  });

  test.each(spec.cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    current = one;
    for (let time = 1; time <= one.request.times; time++) {
      for (const { http, grpc } of sides) {
        http.seen.length = 0;
        grpc.seen.length = 0;
      }
      gateway.lines.length = 0;
      const response = await send(gateway.port, requestOf(one, time));
      await until(() => gateway.lines.some(({ msg }) => msg === 'request'));

      expect({ arrived: arrived(one, sides), response: responded(one, response), log: logged(one, gateway) }).toEqual({
        arrived: one.arrives === null ? [] : one.arrives === undefined ? undefined : [one.arrives],
        response: one.response,
        log: one.log,
      });
    }
  });
});

/** What is sent, the time counted from 1. */
function requestOf({ request: { method, path: target, headers, body } }: Case, time: number): PlainRequest {
  const numbered = (value: string): string => value.replaceAll('#', String(time));
  const sent = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === 'string' ? numbered(value) : value.map(numbered),
  ]);
  return { method, path: target, headers: Object.fromEntries(sent), ...(body !== undefined && { body }) };
}

/** What stands in for one side of the upstreams. */
interface StandIns {
  readonly track: 'stable' | 'canary';
  readonly http: HttpUpstream;
  readonly grpc: GrpcUpstream;
}

async function startStandIns(track: StandIns['track'], current: () => Case): Promise<StandIns> {
  return {
    track,
    http: await startHttpUpstream((_req, res) => answerHttp(current(), res)),
    grpc: await startGrpcUpstream(() => answerCall(current())),
  };
}

function answerHttp({ upstream }: Case, res: ServerResponse): void {
  if (upstream === undefined || !('status' in upstream)) throw new Error('the case has no answer of HTTP');
  res.writeHead(upstream.status, upstream.headers).end(upstream.body);
}

function answerCall({ upstream }: Case): { message: string } | { code: status; details: string } {
  if (upstream === undefined || 'status' in upstream) throw new Error('the case has no answer of a call');
  if ('message' in upstream) return upstream;
  return {
    code: Number(Object.entries(status).find(([name]) => name === upstream.grpc)?.[1]),
    details: upstream.details,
  };
}

/** What arrived, as far as the case tells what must. */
function arrived({ arrives }: Case, sides: readonly StandIns[]): unknown {
  if (arrives === undefined) return undefined;
  return sides.flatMap(({ track, http, grpc }): unknown[] => {
    if (arrives === null) return [...http.seen, ...grpc.seen];
    if ('id' in arrives) {
      return grpc.seen.map(({ id, token, metadata }) => ({
        track,
        id,
        token,
        metadata: named(arrives.metadata, metadata.getMap()),
      }));
    }
    return http.seen.map(({ method, path: at, headers, body }) => ({
      track,
      method,
      path: at,
      headers: named(arrives.headers, headers),
      body,
    }));
  });
}

/** What was logged, as far as the case tells what must. */
function logged({ log }: Case, { lines }: TestGateway): unknown {
  return named(log, lines.find(({ msg }) => msg === 'request') ?? {});
}

/** What was answered, as far as the case tells what must. */
function responded({ response: wanted }: Case, { status: code, headers, body }: PlainResponse): unknown {
  const problem: Readonly<Record<string, unknown>> = wanted.problem === undefined ? {} : JSON.parse(body);
  return {
    status: code,
    headers: named(wanted.headers, headers),
    ...(wanted.body === undefined ? {} : { body }),
    ...(wanted.problem === undefined ? {} : { problem: named(wanted.problem, problem) }),
  };
}
