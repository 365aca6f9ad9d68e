/** The public behaviour as requests: what the texts that the project started from show, and what bad input gets. */
import { type RouteId, routes } from '@api-platform/contracts/routes.ts';
import type { ServiceName } from '@api-platform/contracts/services.ts';

/** What an answer must be. */
export interface Expected {
  readonly status: number;
  /** Headers by lower-case name, with their exact values. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The exact bytes, or a pattern where a part is not ours to fix. */
  readonly body?: string | RegExp;
  /** The `code` member of an RFC 9457 problem; the body must then be `application/problem+json`. */
  readonly problem?: string;
}

/** One request to the gateway's public listener. */
export interface SeedRequest {
  /** A sentence for reports. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: `/${string}`;
  /** Sent as `application/json`. */
  readonly body?: string;
  /** The service whose replica takes part in the answer; absent when the gateway answers alone. */
  readonly reaches?: ServiceName;
  readonly expected: Expected;
}

const limitOf = (route: RouteId): number => routes.find(({ id }) => id === route)?.bodyLimitBytes ?? 0;

/** The bytes that webapp1 answers, as the original text shows them: indented, with a newline at the end. */
const project = (url: string): string => `{\n  "id": 123,\n  "url": "${url}"\n}\n`;

/** Requests that a newcomer should try first. */
export const firstRequests = {
  health: {
    name: 'the gateway is healthy and says its version',
    method: 'GET',
    path: '/health',
    expected: { status: 200, body: /^\{"version":"[^"]+","message":"We are Healthy!"\}$/ },
  },
  createProject: {
    name: 'a project gets the address of its title',
    method: 'POST',
    path: '/projects/',
    body: '{"title":"An awesome project"}',
    reaches: 'webapp1',
    expected: { status: 200, body: project('Project-An awesome project') },
  },
  verifyUser: {
    name: 'a user with a token is verified',
    method: 'POST',
    path: '/verify/',
    body: '{"id":121,"token":"a$$"}',
    reaches: 'rpc-app1',
    expected: { status: 200, body: '{"message":"Verified: 121"}' },
  },
} as const satisfies Readonly<Record<string, SeedRequest>>;

/** All requests, good ones first. */
export const seedRequests: readonly SeedRequest[] = [
  ...Object.values(firstRequests),
  {
    name: 'a misspelt title counts as none',
    method: 'POST',
    path: '/projects/',
    body: '{"title1":"My project hello hello11"}',
    reaches: 'webapp1',
    expected: { status: 200, body: project('Project-None') },
  },
  {
    name: 'a project without title is Project-None',
    method: 'POST',
    path: '/projects/',
    body: '{}',
    reaches: 'webapp1',
    expected: { status: 200, body: project('Project-None') },
  },
  {
    name: 'another user is verified',
    method: 'POST',
    path: '/verify/',
    body: '{"id": 111, "token": "a$$" }',
    reaches: 'rpc-app1',
    expected: { status: 200, body: '{"message":"Verified: 111"}' },
  },
  {
    name: 'a misspelt id is 0',
    method: 'POST',
    path: '/verify/',
    body: '{"id1": 121, "token": "a$$" }',
    reaches: 'rpc-app1',
    expected: { status: 200, body: '{"message":"Verified: 0"}' },
  },
  {
    name: 'a path that no route has is not found',
    method: 'GET',
    path: '/nothing',
    expected: { status: 404, problem: 'ROUTE_NOT_FOUND' },
  },
  {
    name: "a service's own path is not public",
    method: 'GET',
    path: '/create',
    expected: { status: 404, problem: 'ROUTE_NOT_FOUND' },
  },
  {
    name: 'a project cannot be fetched',
    method: 'GET',
    path: '/projects/',
    expected: { status: 405, problem: 'METHOD_NOT_ALLOWED', headers: { allow: 'OPTIONS, POST' } },
  },
  {
    name: 'half a body is refused by the gateway',
    method: 'POST',
    path: '/verify/',
    body: '{"id":',
    expected: { status: 400, problem: 'BODY_NOT_JSON' },
  },
  {
    name: 'an id that is no number is refused by the gateway',
    method: 'POST',
    path: '/verify/',
    body: '{"id":"x"}',
    expected: { status: 400, problem: 'BODY_NOT_THE_MESSAGE' },
  },
  {
    name: 'half a body is refused by the service',
    method: 'POST',
    path: '/projects/',
    body: '{"title":',
    reaches: 'webapp1',
    expected: { status: 400, problem: 'BODY_NOT_JSON' },
  },
  {
    name: 'a title that is no text is refused by the service',
    method: 'POST',
    path: '/projects/',
    body: '{"title":5}',
    reaches: 'webapp1',
    expected: { status: 400, problem: 'TITLE_NOT_A_STRING' },
  },
  {
    name: 'a body above the limit is refused',
    method: 'POST',
    path: '/projects/',
    body: JSON.stringify({ title: 'x'.repeat(limitOf('create-project')) }),
    expected: { status: 413, problem: 'BODY_TOO_LARGE' },
  },
];
