/** Configuration files for tests: a right one, with some of its parts replaced. */
import { descriptorSetOf } from '@api-platform/contracts/descriptor-set.ts';
import { file_verify } from '@api-platform/contracts/gen/verify_pb.ts';
import { checkConfig } from '../config/check.ts';
import { findingLine } from '../config/findings.ts';

/** The contract of rpc-app1, as configurations carry it. */
export const contracts = Buffer.from(descriptorSetOf([file_verify])).toString('base64');

/** An object of a file. */
export type Json = Readonly<Record<string, unknown>>;

export const web = { protocol: 'http', endpoints: { static: ['127.0.0.1:1'] } };
export const rpc = { protocol: 'grpc', endpoints: { dns: 'rpc.example', port: 6000 } };
export const toWeb = { kind: 'http', upstream: 'web', path: '/x' };
export const toRpc = { kind: 'grpc', upstream: 'rpc', rpc: 'userverify.UserVerify/VerifyUser' };

/** A right configuration with some keys replaced. */
export function config(changes: Json = {}): Json {
  return {
    version: 1,
    listen: { port: 8000 },
    admin: { port: 9000 },
    drain: { announceMs: 0, timeoutMs: 5_000 },
    descriptorSet: contracts,
    upstreams: { web, rpc },
    routes: [route(), route({ id: 'b', path: '/b', target: toRpc })],
    ...changes,
  };
}

/** A right route with some keys replaced. */
export function route(changes: Json = {}): Json {
  return { id: 'a', methods: ['GET'], path: '/a', target: toWeb, ...changes };
}

/** A right configuration with routes to `web` alone, each with some keys replaced. */
export function withRoutes(...routes: Json[]): Json {
  const all = routes.map((changes, at) => route({ id: `r${at}`, ...changes }));
  return config({ upstreams: { web }, descriptorSet: undefined, routes: all });
}

/** A right configuration with some keys of an upstream replaced. */
export function withUpstream(changes: Json): Json {
  return config({ upstreams: { web: { ...web, ...changes }, rpc } });
}

/** `code pointer  message (hint)` of every finding. */
export function check(value: unknown): string[] {
  const { findings } = checkConfig(typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  return findings.map((finding) => findingLine('', finding).replace(/^:\d+:\d+ (error|warning) /, ''));
}
