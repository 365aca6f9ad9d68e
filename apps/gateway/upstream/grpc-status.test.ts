import { describe, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { callProblem, grpcErrors, wasNotProcessed } from './grpc-status.ts';

test('every gRPC status but OK has an HTTP status', () => {
  const names = Object.keys(status).filter((name) => Number.isNaN(Number(name)) && name !== 'OK');
  expect(Object.keys(grpcErrors).toSorted()).toEqual(names.toSorted());
});

describe('a failed call answers', () => {
  test.each([
    [status.INVALID_ARGUMENT, 'id is -1', 400, 'INVALID_ARGUMENT', 'id is -1'],
    [status.NOT_FOUND, 'no such user', 404, 'NOT_FOUND', 'no such user'],
    [status.UNAUTHENTICATED, 'who are you', 401, 'UNAUTHENTICATED', 'who are you'],
    [status.RESOURCE_EXHAUSTED, 'slow down', 429, 'RESOURCE_EXHAUSTED', 'slow down'],
    [status.NOT_FOUND, '', 404, 'NOT_FOUND', 'upstream "u" answered NOT_FOUND'],
    [status.INTERNAL, 'password is hunter2', 500, 'INTERNAL', 'upstream "u" answered INTERNAL'],
    [status.UNAVAILABLE, 'db down', 503, 'UNAVAILABLE', 'upstream "u" answered UNAVAILABLE'],
    [status.DEADLINE_EXCEEDED, 'x', 504, 'DEADLINE_EXCEEDED', 'upstream "u" answered DEADLINE_EXCEEDED'],
    [77, 'x', 500, 'UNKNOWN', 'upstream "u" answered UNKNOWN'],
    [status.CANCELLED, 'Call cancelled', 502, 'UPSTREAM_RESET', 'upstream "u" ended the connection before it answered'],
    [status.CANCELLED, 'changed my mind', 499, 'CANCELLED', 'upstream "u" answered CANCELLED'],
    [
      status.UNAVAILABLE,
      'Connection dropped',
      502,
      'UPSTREAM_RESET',
      'upstream "u" ended the connection before it answered',
    ],
    [
      status.RESOURCE_EXHAUSTED,
      'Received message larger than max (9 vs 4)',
      502,
      'UPSTREAM_RESPONSE_INVALID',
      'upstream "u" answered with more than 4 MiB',
    ],
    [
      status.RESOURCE_EXHAUSTED,
      'Received message larger than max (8 vs 4)',
      413,
      'BODY_TOO_LARGE',
      'as a message the body is larger than upstream "u" takes; send less',
    ],
  ])('%d %j with %d %s', (code, details, httpStatus, name, detail) => {
    expect(callProblem({ code, details }, 'u', 8)).toMatchObject({ status: httpStatus, code: name, detail });
  });
});

test.each([
  [status.UNAVAILABLE, 'No connection established. Last error: connect ECONNREFUSED', true],
  [status.UNAVAILABLE, 'Stream refused by server', true],
  [status.INTERNAL, 'Failed to start HTTP/2 stream with error gone', true],
  [status.UNAVAILABLE, 'Connection dropped', false],
  [status.UNAVAILABLE, 'try later', false],
  [status.INTERNAL, 'bug', false],
])('a call that ended with %d %j never reached the service: %p', (code, details, unprocessed) => {
  expect(wasNotProcessed({ code, details })).toBe(unprocessed);
});
