import { describe, expect, test } from '@jest/globals';
import { type Json, check, withUpstream } from '../testing/config.ts';

const endpoints = { static: ['127.0.0.1:2'] };
const right: Json = { endpoints, percent: 25, hosts: ['canary.example'], header: 'x-release-track' };
const withCanary = (changes: Json): Json => withUpstream({ canary: { ...right, ...changes } });

test('a right canary has no fault', () => {
  expect(check(withCanary({}))).toEqual([]);
  expect(check(withUpstream({ canary: { endpoints, percent: 100 } }))).toEqual([]);
});

describe('the share', () => {
  test.each([
    [0.25, 'got 0.25, must be a whole number (write 25)'],
    ['25%', 'got "25%", must be a number (write 25)'],
    [33.3, 'got 33.3, must be a whole number'],
    [250, 'got 250, must be at most 100'],
    [-1, 'got -1, must be at least 0'],
  ])('cannot be %j', (percent, message) => {
    expect(check(withCanary({ percent }))).toEqual([`GW203 /upstreams/web/canary/percent  ${message}`]);
  });

  test('must be said', () => {
    const message = 'key "percent" is missing, must be a number';
    expect(check(withUpstream({ canary: { endpoints } }))).toEqual([`GW202 /upstreams/web/canary/percent  ${message}`]);
  });

  test('of nothing is doubtful where nobody may choose either', () => {
    expect(check(withUpstream({ canary: { endpoints, percent: 0 } }))).toEqual([
      'GW502 /upstreams/web/canary/percent  with 0 percent, no hosts and no header, no request can reach the canary',
    ]);
    expect(check(withUpstream({ canary: { endpoints, percent: 0, header: 'x-track' } }))).toEqual([]);
  });
});

describe('a host', () => {
  const rule = 'must be a host name in lower case without a port';

  test.each([
    ['Canary.Example', `got "Canary.Example", ${rule} (write "canary.example")`],
    ['canary.example:8000', `got "canary.example:8000", ${rule} (write "canary.example")`],
    ['canary.example.', `got "canary.example.", ${rule} (write "canary.example")`],
    ['https://canary.example/x', `got "https://canary.example/x", ${rule} (write "canary.example")`],
    ['*.example', `got "*.example", ${rule}`],
    ['', `got "", ${rule}`],
    [1, 'got 1, must be a text'],
  ])('cannot be %j', (host, message) => {
    expect(check(withCanary({ hosts: [host] }))).toEqual([`GW203 /upstreams/web/canary/hosts/0  ${message}`]);
  });

  test('stands in a list', () => {
    const message = 'got "canary.example", must be a list';
    expect(check(withCanary({ hosts: 'canary.example' }))).toEqual([
      `GW203 /upstreams/web/canary/hosts  ${message} (write ["canary.example"])`,
    ]);
  });

  test('is named once', () => {
    expect(check(withCanary({ hosts: ['a.example', 'b.example', 'a.example'] }))).toEqual([
      'GW309 /upstreams/web/canary/hosts/2  "a.example" is listed twice',
    ]);
  });

  test('may be that of several canaries', () => {
    const web = { protocol: 'http', endpoints: { static: ['127.0.0.1:1'] }, canary: right };
    const upstreams = { web, shop: web };
    const routes = Object.keys(upstreams).map((upstream) => ({
      id: upstream,
      methods: ['GET'],
      path: `/${upstream}`,
      target: { kind: 'http', upstream, path: '/' },
    }));
    expect(check({ ...withCanary({}), upstreams, routes })).toEqual([]);
  });
});

describe('a header', () => {
  const rule = 'must be the name of a header in lower case';

  test.each([
    ['X-Release-Track', `got "X-Release-Track", ${rule} (write "x-release-track")`],
    ['x release', `got "x release", ${rule}`],
    ['', `got "", ${rule}`],
  ])('cannot be %j', (header, message) => {
    expect(check(withCanary({ header }))).toEqual([`GW203 /upstreams/web/canary/header  ${message}`]);
  });

  test.each([
    'connection',
    'transfer-encoding',
    'x-forwarded-host',
    'x-forwarded-port',
    'forwarded',
    'host',
    'x-request-id',
    'traceparent',
    'x-real-ip',
    'gateway-error',
    'ratelimit',
    'content-type',
    'set-cookie',
    'retry-after',
    'sec-fetch-site',
    'x-client-ip',
    'x-edge-address',
    'x-edge-id',
  ])('cannot be %s, which has a meaning of its own', (header) => {
    const config = {
      ...withCanary({ header }),
      clients: { addressHeader: 'X-Edge-Address', requestIdHeader: 'X-Edge-Id' },
    };
    expect(check(config)).toEqual([
      `GW309 /upstreams/web/canary/header  "${header}" has a meaning of its own (use one of your own, such as "x-release-track")`,
    ]);
  });
});

describe('the endpoints', () => {
  test.each<[string, Json, Json, string]>([
    ['a name', { dns: 'web.example', port: 80 }, { dns: 'Web.example.', port: 80 }, '"web.example:80" is'],
    ['an address', { static: ['127.0.0.1:1'] }, { static: ['127.0.0.1:2', '127.0.0.1:1'] }, '"127.0.0.1:1" is'],
    ['addresses', { static: ['a:1', 'b:1', 'c:1'] }, { static: ['b:1', 'a:1'] }, '"b:1", "a:1" are'],
  ])('cannot share %s with the stable side', (_, stable, canary, who) => {
    const config = withUpstream({ endpoints: stable, canary: { ...right, endpoints: canary } });
    expect(check(config)).toEqual([
      `GW308 /upstreams/web/canary/endpoints  ${who} on the stable side too, so the percentage would not hold`,
    ]);
  });

  test('may be another port of the same name', () => {
    const config = withUpstream({
      endpoints: { dns: 'web.example', port: 80 },
      canary: { ...right, endpoints: { dns: 'web.example', port: 81 } },
    });
    expect(check(config)).toEqual([]);
  });

  test('are looked at like all others', () => {
    expect(check(withCanary({ endpoints: { dns: '10.0.0.1', port: 80 } }))).toEqual([
      'GW306 /upstreams/web/canary/endpoints/dns  "10.0.0.1" is an address, must be a host name; write {"static": ["address:port"]} instead',
    ]);
  });
});

test('a key that is unknown is found, and what was meant', () => {
  const message = 'unknown key "percnt" (did you mean "percent"?)';
  expect(check(withUpstream({ canary: { endpoints, percent: 25, percnt: 25 } }))).toEqual([
    `GW201 /upstreams/web/canary/percnt  ${message}`,
  ]);
});

test('one fault does not hide another', () => {
  expect(check(withCanary({ percent: 101, header: 'host', endpoints: { static: ['127.0.0.1:1'] } }))).toEqual([
    expect.stringMatching(/^GW308/),
    'GW203 /upstreams/web/canary/percent  got 101, must be at most 100',
    expect.stringMatching(/^GW309/),
  ]);
});
