import { describe, expect, test } from '@jest/globals';
import { type Json, check, config, rpc, toWeb, web, withRoutes, withUpstream } from '../testing/config.ts';

describe('the schema', () => {
  test.each<[string, Json | string, string[]]>([
    ['is that of an object', '[]', ['GW203  got [], must be an object']],
    [
      'tells every key that is missing',
      '{}',
      ['version', 'listen', 'admin', 'drain', 'upstreams', 'routes'].map(
        (key) =>
          `GW202 /${key}  key "${key}" is missing, must be ${{ version: '1', routes: 'a list' }[key] ?? 'an object'}`,
      ),
    ],
    [
      'names the keys that it knows where none is near',
      config({ listen: { port: 1, tls: true } }),
      ['GW201 /listen/tls  unknown key "tls" (known here: "host", "port")'],
    ],
    ['knows one version', config({ version: 2 }), ['GW203 /version  got 2, must be 1']],
    ['bounds numbers', config({ listen: { port: 0 } }), ['GW203 /listen/port  got 0, must be at least 1']],
    [
      'bounds timeouts by the edge',
      withRoutes({ timeoutMs: 30_000 }),
      ['GW203 /routes/0/timeoutMs  got 30000, must be at most 29000'],
    ],
    [
      'wants a limit that lets something through, in a window',
      withRoutes({ rateLimit: { requests: 0, window: '1s' } }),
      [
        'GW202 /routes/0/rateLimit/windowSeconds  key "windowSeconds" is missing, must be a number',
        'GW203 /routes/0/rateLimit/requests  got 0, must be at least 1',
        'GW201 /routes/0/rateLimit/window  unknown key "window" (known here: "requests", "windowSeconds")',
      ],
    ],
    [
      'takes the port of the store by itself, and no URL',
      config({ rateLimitStore: { host: 'redis://valkey:6379', tls: 'no' } }),
      [
        'GW202 /rateLimitStore/port  key "port" is missing, must be a number',
        'GW203 /rateLimitStore/host  got "redis://valkey:6379", must be a host name or an address, without a port',
        'GW203 /rateLimitStore/tls  got "no", must be true or false',
      ],
    ],
    [
      'lets no request wait long for the store',
      config({ rateLimitStore: { host: '::1', port: 6379, tls: false, timeoutMs: 5_000 } }),
      ['GW203 /rateLimitStore/timeoutMs  got 5000, must be at most 1000'],
    ],
    [
      'takes whole numbers',
      withRoutes({ timeoutMs: 1.5 }),
      ['GW203 /routes/0/timeoutMs  got 1.5, must be a whole number'],
    ],
    [
      'takes no durations as text',
      withRoutes({ timeoutMs: '5s' }),
      ['GW203 /routes/0/timeoutMs  got "5s", must be a number'],
    ],
    [
      'hints at a near word',
      withRoutes({ methods: ['GTE'] }),
      [
        'GW203 /routes/0/methods/0  got "GTE", must be one of "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" (did you mean "GET"?)',
      ],
    ],
    [
      'wants at least one of a list',
      withRoutes({ methods: [] }),
      ['GW203 /routes/0/methods  got [], must have at least 1 entry'],
    ],
    [
      'wants a kind of target',
      withRoutes({ target: {} }),
      ['GW202 /routes/0/target/kind  key "kind" is missing, must be one of "http", "grpc", "health"'],
    ],
    [
      'knows the kinds of target',
      withRoutes({ target: { kind: 'grcp' } }),
      ['GW203 /routes/0/target/kind  got "grcp", must be one of "http", "grpc", "health" (did you mean "grpc"?)'],
    ],
    [
      'knows the keys of that kind of target alone',
      withRoutes({ target: { ...toWeb, rpc: 'a.B/C' } }),
      ['GW201 /routes/0/target/rpc  unknown key "rpc" (known here: "kind", "upstream", "path")'],
    ],
    [
      'wants endpoints of one kind or the other',
      withUpstream({ endpoints: {} }),
      ['GW202 /upstreams/web/endpoints  the object is empty, must have "dns", "port" or "static"'],
    ],
    [
      'wants endpoints',
      config({ upstreams: { web: { protocol: 'http' }, rpc } }),
      ['GW202 /upstreams/web/endpoints  key "endpoints" is missing, must be an object with "dns", "port" or "static"'],
    ],
    [
      'sees which kind of endpoints was meant',
      withUpstream({ endpoints: { dns: 'web', prot: 80 } }),
      [
        'GW202 /upstreams/web/endpoints/port  key "port" is missing, must be a number',
        'GW201 /upstreams/web/endpoints/prot  unknown key "prot" (did you mean "port"?)',
      ],
    ],
    [
      'wants host:port',
      withUpstream({ endpoints: { static: ['web'] } }),
      ['GW203 /upstreams/web/endpoints/static/0  got "web", must be host:port'],
    ],
    [
      'looks into an upstream whose name is wrong',
      config({ upstreams: { web, rpc, Web: { ...web, protocol: 'htpp' } } }),
      [
        'GW203 /upstreams/Web  the name "Web" must be lower-case letters, digits and dashes',
        'GW307 /upstreams/Web  upstream "Web" is used by no route',
        'GW203 /upstreams/Web/protocol  got "htpp", must be one of "http", "grpc" (did you mean "http"?)',
      ],
    ],
    [
      'wants blocks of addresses',
      config({ clients: { trustedProxies: ['10.0.0.0/8', '10.0.0.1'] } }),
      [
        'GW203 /clients/trustedProxies/1  got "10.0.0.1", must be an IPv4 block such as 10.0.0.0/8 or an IPv6 block such as fd00::/8',
      ],
    ],
    [
      'wants the name of a header',
      config({ clients: { addressHeader: 'a b' } }),
      ['GW203 /clients/addressHeader  got "a b", must be the name of a header'],
    ],
    [
      'cuts long values short',
      config({ listen: 'x'.repeat(100) }),
      [`GW203 /listen  got "${'x'.repeat(56)}…, must be an object`],
    ],
  ])('%s', (_, value, lines) => {
    expect(check(value)).toEqual(lines);
  });
});
