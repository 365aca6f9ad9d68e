import { describe, expect, test } from '@jest/globals';
import { type Client, compileIdentity } from './identity.ts';

const trustedProxies = ['10.0.0.0/8', 'fd00::/8'];

function identify(peer: string, headers: Record<string, string>, addressHeader?: string): Client {
  return compileIdentity({ trustedProxies, addressHeader })({
    remoteAddress: peer,
    headers: { host: 'gw', ...headers },
  });
}

describe('a peer that is not trusted', () => {
  test('is the client itself, whatever it says', () => {
    const headers = {
      'x-forwarded-for': '1.2.3.4',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil',
      forwarded: 'for=5.6.7.8;proto=https',
      'x-client-ip': '9.9.9.9',
    };
    expect(identify('203.0.113.7', headers, 'X-Client-IP')).toEqual({
      address: '203.0.113.7',
      proto: 'http',
      host: 'gw',
      forwardedFor: '203.0.113.7',
      trusted: false,
    });
  });

  test('is everybody when nobody is trusted', () => {
    const nobody = compileIdentity({ trustedProxies: [] });
    const client = nobody({ remoteAddress: '127.0.0.1', headers: { 'x-forwarded-for': '1.2.3.4' } });
    expect(client).toMatchObject({ address: '127.0.0.1', trusted: false });
  });
});

describe('from a trusted peer the client is', () => {
  test.each<[string, Record<string, string>, string, string]>([
    ['the peer, when it names nobody', {}, '10.1.1.1', '10.1.1.1'],
    [
      'the one that X-Forwarded-For names',
      { 'x-forwarded-for': '198.51.100.9' },
      '198.51.100.9',
      '198.51.100.9, 10.1.1.1',
    ],
    [
      'the last that is not a proxy of ours: before it anybody may have written',
      { 'x-forwarded-for': '1.1.1.1, 198.51.100.9, 10.2.2.2' },
      '198.51.100.9',
      '198.51.100.9, 10.2.2.2, 10.1.1.1',
    ],
    [
      'the outermost, when all are proxies of ours',
      { 'x-forwarded-for': '10.3.3.3, 10.2.2.2' },
      '10.3.3.3',
      '10.3.3.3, 10.2.2.2, 10.1.1.1',
    ],
    [
      'named after something that is no address',
      { 'x-forwarded-for': '6.6.6.6, unknown, 10.2.2.2' },
      '10.2.2.2',
      '10.2.2.2, 10.1.1.1',
    ],
    [
      'an address without its port',
      { 'x-forwarded-for': '198.51.100.9:4711' },
      '198.51.100.9',
      '198.51.100.9, 10.1.1.1',
    ],
    [
      'an IPv6 address without its brackets',
      { 'x-forwarded-for': '[2001:db8::9]:4711' },
      '2001:db8::9',
      '2001:db8::9, 10.1.1.1',
    ],
    [
      'an IPv4 address without its mapping',
      { 'x-forwarded-for': '::ffff:198.51.100.9' },
      '198.51.100.9',
      '198.51.100.9, 10.1.1.1',
    ],
    [
      'the one that Forwarded names, where X-Forwarded-For has our proxies alone',
      { forwarded: 'by=3.3.3.3;for=198.51.100.9;host=api.example;proto=https', 'x-forwarded-for': '10.2.2.2' },
      '198.51.100.9',
      '198.51.100.9, 10.2.2.2, 10.1.1.1',
    ],
    ['quoted in Forwarded', { forwarded: 'For="[2001:db8::9]:4711"' }, '2001:db8::9', '2001:db8::9, 10.1.1.1'],
    [
      'the last of Forwarded that is not ours',
      { forwarded: 'for=6.6.6.6, for=198.51.100.9, for=10.2.2.2' },
      '198.51.100.9',
      '198.51.100.9, 10.2.2.2, 10.1.1.1',
    ],
    [
      'not the one that Forwarded names, where X-Forwarded-For names a stranger',
      { forwarded: 'for=6.6.6.6;proto=https', 'x-forwarded-for': '198.51.100.9' },
      '198.51.100.9',
      '198.51.100.9, 10.1.1.1',
    ],
  ])('%s', (_, headers, address, forwardedFor) => {
    expect(identify('10.1.1.1', headers)).toMatchObject({ address, forwardedFor, trusted: true });
  });

  test.each<[string, Record<string, string>, string, string]>([
    [
      'the one that the address header names',
      { 'x-client-ip': '198.51.100.9', 'x-forwarded-for': '6.6.6.6, 10.2.2.2' },
      '198.51.100.9',
      '198.51.100.9, 10.2.2.2, 10.1.1.1',
    ],
    [
      'another, when the address header is missing',
      { 'x-forwarded-for': '198.51.100.9' },
      '198.51.100.9',
      '198.51.100.9, 10.1.1.1',
    ],
    [
      'another, when the address header has no address',
      { 'x-client-ip': 'me', 'x-forwarded-for': '198.51.100.9' },
      '198.51.100.9',
      '198.51.100.9, 10.1.1.1',
    ],
  ])('%s', (_, headers, address, forwardedFor) => {
    expect(identify('::ffff:10.1.1.1', headers, 'X-Client-IP')).toMatchObject({ address, forwardedFor });
  });
});

describe('from a trusted peer scheme and host are', () => {
  test.each<[string, Record<string, string>, string, string]>([
    ['http and Host, when it says nothing', {}, 'http', 'gw'],
    [
      'those of X-Forwarded-*',
      { 'x-forwarded-proto': 'HTTPS', 'x-forwarded-host': 'Api.Example' },
      'https',
      'api.example',
    ],
    [
      'the first of several',
      { 'x-forwarded-proto': 'https, http', 'x-forwarded-host': 'a.example, b' },
      'https',
      'a.example',
    ],
    ['http, when it says nonsense', { 'x-forwarded-proto': 'gopher' }, 'http', 'gw'],
    [
      'those of Forwarded, where it goes further back',
      {
        forwarded: 'for=198.51.100.9;host=api.example;proto=https',
        'x-forwarded-for': '10.2.2.2',
        'x-forwarded-proto': 'http',
      },
      'https',
      'api.example',
    ],
  ])('%s', (_, headers, proto, host) => {
    expect(identify('10.1.1.1', headers)).toMatchObject({ proto, host });
  });
});

test('an IPv6 peer is trusted by an IPv6 block', () => {
  expect(identify('fd00::1', { 'x-forwarded-for': '198.51.100.9' }).address).toBe('198.51.100.9');
});

test.each(['for="', 'for=;;;,,,', '="x', 'for="\\', ',', 'for=_hidden', 'FOR=[::1'])(
  'Forwarded %j harms nobody',
  (forwarded) => {
    expect(identify('10.1.1.1', { forwarded }).address).toBe('10.1.1.1');
  },
);

test('a quote that a client leaves open in Forwarded does not hide what our proxies add', () => {
  const forwarded = 'for="6.6.6.6, for=198.51.100.9';
  expect(identify('10.1.1.1', { forwarded }).address).toBe('198.51.100.9');
});

test('a long Forwarded takes no longer than it is', () => {
  // Looking for the end of every quote would take minutes.
  const forwarded = `for=198.51.100.9;x="${'\\"'.repeat(200_000)}`;
  expect(identify('10.1.1.1', { forwarded }).address).toBe('198.51.100.9');
});
