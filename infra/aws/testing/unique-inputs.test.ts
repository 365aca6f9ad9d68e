import { describe, expect, test } from '@jest/globals';

import { registration, stateOf } from './registrations.ts';
import { conflictWith } from './unique-inputs.ts';

const route = 'aws:apigatewayv2/route:Route';
const key = (routeKey: string, apiId = 'a') => ({ type: route, inputs: { apiId, routeKey } });
const object = (name: string) => ({
  type: 'kubernetes:core/v1:Service',
  inputs: { metadata: { name, namespace: 'n' } },
});

describe('what is made while another is there', () => {
  test.each([
    ['a route with the key of another', key('GET /a'), key('GET /a'), true],
    ['one of another method', key('GET /a'), key('POST /a'), false],
    ['one of another API', key('GET /a'), key('GET /a', 'b'), false],
    ['a route whose parameter has another name', key('GET /a/{id}'), key('GET /a/{key}'), true],
    ['one of another method', key('GET /a/{id}/b'), key('POST /a/{key}'), true],
    ['one with the same name', key('GET /a/{id}/b'), key('POST /a/{id}'), false],
    ['one with another name at another level', key('GET /a/{id}'), key('GET /b/{key}'), false],
    ['a greedy one with another name', key('GET /a/{id}'), key('GET /a/{proxy+}'), true],
    ['a greedy one with the same name', key('GET /a/{p1}'), key('GET /a/{p1+}'), false],
    [
      'a log group with the name of another',
      { type: 'aws:cloudwatch/logGroup:LogGroup', inputs: { name: 'a' } },
      { inputs: { name: 'a' } },
      true,
    ],
    ['a role that AWS names', { type: 'aws:iam/role:Role', inputs: {} }, { inputs: {} }, false],
    ['a type that may be there twice', { type: 'aws:ec2/vpc:Vpc', inputs: { a: 1 } }, { inputs: { a: 1 } }, false],
    ['an object with the name of another', object('a'), object('a'), true],
    ['an object with another name', object('a'), object('b'), false],
  ])('%s', (_what, there, wanted, refused) => {
    const successor = registration({ ...there, ...wanted, urn: 'urn:b', name: 'b' });
    expect(conflictWith(stateOf(there), successor)).toBe(
      refused ? "409 conflict with 'a', which is still there" : undefined,
    );
    expect(conflictWith(stateOf(there), { ...successor, urn: 'urn:a' })).toBeUndefined();
  });
});
