/** Behaviour as data: every case of specs/*.json against a gateway with stand-ins behind it. */
import { readFileSync, readdirSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { contracts } from './testing/config.ts';
import { type PlainResponse, type TestGateway, send, startGateway } from './testing/gateway.ts';
import { type GrpcUpstream, startGrpcUpstream } from './testing/grpc-upstream.ts';
import { type HttpUpstream, startHttpUpstream } from './testing/http-upstream.ts';
import { type Case, named, specSchema } from './testing/spec.ts';

const folder = path.join(import.meta.dirname, 'specs');

describe.each(readdirSync(folder))('%s', (file) => {
  const spec = specSchema.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
  let gateway: TestGateway;
  let http: HttpUpstream;
  let grpc: GrpcUpstream;
  let current: Case;

  beforeAll(async () => {
    http = await startHttpUpstream((_req, res) => answerHttp(current, res));
    grpc = await startGrpcUpstream(() => answerCall(current));
    gateway = await startGateway({
      clients: spec.clients,
      descriptorSet: contracts,
      upstreams: {
        web: { protocol: 'http', endpoints: { static: [http.address] } },
        verify: { protocol: 'grpc', endpoints: { static: [grpc.address] } },
      },
      routes: spec.routes,
    });
  });

  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await http[Symbol.asyncDispose]();
    await grpc[Symbol.asyncDispose]();
  });

  test.each(spec.cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    current = one;
    http.seen.length = 0;
    grpc.seen.length = 0;
    const { body, ...request } = one.request;
    const response = await send(gateway.port, body === undefined ? request : { ...request, body });

    expect({ arrived: arrived(one, http, grpc), response: responded(one, response) }).toEqual({
      arrived: one.arrives === null ? [] : one.arrives === undefined ? undefined : [one.arrives],
      response: one.response,
    });
  });
});

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
function arrived({ arrives }: Case, http: HttpUpstream, grpc: GrpcUpstream): unknown {
  if (arrives === undefined) return undefined;
  if (arrives === null) return [...http.seen, ...grpc.seen];
  if ('id' in arrives) {
    return grpc.seen.map(({ id, token, metadata }) => ({
      id,
      token,
      metadata: named(arrives.metadata, metadata.getMap()),
    }));
  }
  return http.seen.map((request) => ({
    method: request.method,
    path: request.path,
    headers: named(arrives.headers, request.headers),
    body: request.body,
  }));
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
