import { expect, test } from '@jest/globals';
import { clientFaults, forgery, loggedClient } from './client-address.ts';

const log = [
  'not ours',
  JSON.stringify({ msg: 'the gateway failed', err: 'r-1' }),
  JSON.stringify({ msg: 'request', request_id: 'r-12', client: '10.0.0.1' }),
  JSON.stringify({ msg: 'request', request_id: 'r-1', client: '192.0.2.5' }),
].join('\n');

test('the client is found by the id of its request, and by no other', () => {
  expect(loggedClient(log, 'r-1')).toBe('192.0.2.5');
  expect(loggedClient(log, 'r-2')).toBeUndefined();
});

test('who is not who it said, nor a proxy of ours, is somebody', () => {
  expect(clientFaults({ client: '192.0.2.5', requestId: 'r-1' }, ['10.244.0.9'])).toEqual([]);
});

test.each([
  [{ client: forgery.address, requestId: 'r-1' }, 'the client is 203.0.113.77, which it wrote itself'],
  [
    { client: '10.244.0.9', requestId: 'r-1' },
    expect.stringMatching(/which the gateway does not believe; add .*podCidrs/),
  ],
  [{ client: '192.0.2.5', requestId: forgery.requestId }, expect.stringContaining('which the client wrote itself')],
])('%j is a fault', (believed, fault) => {
  expect(clientFaults(believed, ['10.244.0.9'])).toEqual([fault]);
});
