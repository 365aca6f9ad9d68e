import { describe, expect, test } from '@jest/globals';
import { type Client, type TrustOptions, compileIdentity } from './identity.ts';

const trustedProxies = ['10.0.0.0/8', 'fd00::/8'];

function identify(peer: string, headers: Record<string, string>, options: Partial<TrustOptions> = {}): Client {
  const identity = compileIdentity({ trustedProxies, addressHeader: 'x-forwarded-for', ...options });
  return identity({ remoteAddress: peer, headers: { host: 'gw', ...headers } });
}

/** Everything by which anybody ever named a client. */
const lies = {
  'x-forwarded-for': '1.2.3.4',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'evil',
  forwarded: 'for=5.6.7.8;proto=https;host=evil',
  'x-real-ip': '1.2.3.4',
  'true-client-ip': '1.2.3.4',
  'cf-connecting-ip': '1.2.3.4',
  'x-client-ip': '9.9.9.9',
  'x-request-id': 'mine',
};

describe('a peer that is not trusted', () => {
  test('is the client itself, whatever it says', () => {
    const options = { addressHeader: 'X-Client-IP', scheme: 'https', requestIdHeader: 'X-Request-Id' } as const;
    expect(identify('203.0.113.7', lies, options)).toEqual({
      address: '203.0.113.7',
      proto: 'http',
      forwardedFor: '203.0.113.7',
      trusted: false,
      requestId: undefined,
    });
  });

  test('is everybody when nobody is trusted', () => {
    expect(identify('127.0.0.1', lies, { trustedProxies: [] })).toMatchObject({ address: '127.0.0.1', trusted: false });
  });
});

describe('from a trusted peer the client is', () => {
  test.each<[string, string | undefined, string]>([
    ['the peer, when it names nobody', undefined, '10.1.1.1'],
    ['the one that it names', '198.51.100.9', '198.51.100.9'],
    [
      'the last one, which the peer has added: before it anybody may have written',
      '1.1.1.1, 198.51.100.9',
      '198.51.100.9',
    ],
    ['the last one, also where that is an address of ours: a node hides a client', '203.0.113.9, 10.2.2.2', '10.2.2.2'],
    ['the peer, when the last one is no address', '198.51.100.9, unknown', '10.1.1.1'],
    ['the peer, when the last one is missing', '198.51.100.9,', '10.1.1.1'],
    ['an address without its port', '198.51.100.9:4711', '198.51.100.9'],
    ['an IPv6 address without its brackets', '[2001:db8::9]:4711', '2001:db8::9'],
    ['an IPv4 address without its mapping', '::ffff:198.51.100.9', '198.51.100.9'],
  ])('%s', (_, named, address) => {
    const header = named === undefined ? {} : { 'x-forwarded-for': named };
    const forwardedFor = address === '10.1.1.1' ? address : `${address}, 10.1.1.1`;
    expect(identify('10.1.1.1', header)).toMatchObject({ address, forwardedFor, trusted: true });
  });

  test('the one of the header that is agreed on, in any spelling, and of no other', () => {
    const headers = { ...lies, 'x-client-ip': '198.51.100.9' };
    expect(identify('::ffff:10.1.1.1', headers, { addressHeader: 'X-Client-IP' })).toMatchObject({
      address: '198.51.100.9',
      forwardedFor: '198.51.100.9, 10.1.1.1',
    });
  });

  test('the peer, when the header that is agreed on is missing, whatever the others say', () => {
    const { 'x-client-ip': _, ...others } = lies;
    expect(identify('10.1.1.1', others, { addressHeader: 'X-Client-IP' })).toMatchObject({ address: '10.1.1.1' });
    const { 'x-forwarded-for': __, ...rest } = lies;
    expect(identify('10.1.1.1', rest)).toMatchObject({ address: '10.1.1.1', forwardedFor: '10.1.1.1' });
  });
});

describe('from a trusted peer the scheme is', () => {
  test.each<[string, Record<string, string>, TrustOptions['scheme'], string]>([
    ['http, when it says nothing', {}, undefined, 'http'],
    ['that of X-Forwarded-Proto', { 'x-forwarded-proto': 'HTTPS' }, undefined, 'https'],
    ['the last of several', { 'x-forwarded-proto': 'https, http' }, undefined, 'http'],
    ['http, when it says nonsense', { 'x-forwarded-proto': 'gopher' }, undefined, 'http'],
    ['not that of Forwarded', { forwarded: 'for=198.51.100.9;proto=https' }, undefined, 'http'],
    ['the one that is always used, whatever it says', { 'x-forwarded-proto': 'http' }, 'https', 'https'],
  ])('%s', (_, headers, scheme, proto) => {
    expect(identify('10.1.1.1', headers, { scheme })).toMatchObject({ proto });
  });
});

test('the id of a request is believed where a header for it is agreed on, and nowhere else', () => {
  expect(identify('10.1.1.1', lies).requestId).toBeUndefined();
  expect(identify('10.1.1.1', lies, { requestIdHeader: 'X-Request-ID' }).requestId).toBe('mine');
});

test('an IPv6 peer is trusted by an IPv6 block', () => {
  expect(identify('fd00::1', { 'x-forwarded-for': '198.51.100.9' }).address).toBe('198.51.100.9');
});
