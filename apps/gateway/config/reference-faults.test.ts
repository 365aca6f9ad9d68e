import { describe, expect, test } from '@jest/globals';
import { descriptorSetOf } from '@api-platform/contracts/descriptor-set.ts';
import { file_verify } from '@api-platform/contracts/gen/verify_pb.ts';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import {
  type Json,
  check,
  config,
  route,
  rpc,
  toRpc,
  toWeb,
  web,
  withRoutes,
  withUpstream,
} from '../testing/config.ts';

test.each<[string, Json, string[]]>([
  [
    'a header that no proxy of ours overwrites, or that holds more than addresses, cannot name clients',
    { addressHeader: 'Forwarded' },
    [
      'GW310 /clients/addressHeader  "Forwarded" has a meaning of its own (use one that holds addresses alone, such as "X-Forwarded-For")',
    ],
  ],
  [
    'nor can one of HTTP, and none of another meaning can be the id of a request',
    { addressHeader: 'Via', requestIdHeader: 'X-Real-IP' },
    [
      'GW310 /clients/addressHeader  "Via" has a meaning of its own (use one that holds addresses alone, such as "X-Forwarded-For")',
      'GW310 /clients/requestIdHeader  "X-Real-IP" has a meaning of its own (use one that holds an id, such as "X-Request-Id")',
    ],
  ],
  ['those of proxies can', { addressHeader: 'CF-Connecting-IP', requestIdHeader: 'X-Request-Id' }, []],
  ['and those of one’s own', { addressHeader: 'X-Edge-Client', requestIdHeader: 'X-Edge-Id' }, []],
])('%s', (_, clients, lines) => {
  expect(check(config({ clients }))).toEqual(lines);
});

describe('references', () => {
  test.each<[string, Json, string[]]>([
    [
      'to an upstream that is unknown list those that are known',
      withRoutes({ target: { ...toWeb, upstream: 'shop' } }, { path: '/b' }),
      ['GW301 /routes/0/target/upstream  unknown upstream "shop" (known are "web")'],
    ],
    [
      'to an upstream of another protocol',
      config({
        routes: [
          route({ target: { ...toWeb, upstream: 'rpc' } }),
          route({ id: 'b', path: '/b', target: { ...toRpc, upstream: 'web' } }),
        ],
      }),
      [
        'GW302 /routes/0/target/upstream  upstream "rpc" speaks grpc, must speak http for a target of that kind',
        'GW302 /routes/1/target/upstream  upstream "web" speaks http, must speak grpc for a target of that kind',
      ],
    ],
    [
      'to an RPC need contracts',
      config({ descriptorSet: undefined }),
      [
        'GW303 /descriptorSet  the descriptor set is missing, and a route calls an RPC (it is what `buf build -o -` writes, as base64)',
      ],
    ],
    [
      'to contracts that are not base64 are told once',
      config({ descriptorSet: '%' }),
      ['GW203 /descriptorSet  got "%", must be base64'],
    ],
    [
      'to an RPC that is misspelt',
      config({
        routes: [route(), route({ id: 'b', path: '/b', target: { ...toRpc, rpc: 'userverify.UserVerify/VerifyUsr' } })],
      }),
      [
        'GW304 /routes/1/target/rpc  unknown rpc "userverify.UserVerify/VerifyUsr" (did you mean "userverify.UserVerify/VerifyUser"?)',
      ],
    ],
    [
      'to an RPC where there is none',
      config({ descriptorSet: '', routes: [route(), route({ id: 'b', path: '/b', target: toRpc })] }),
      ['GW304 /routes/1/target/rpc  unknown rpc "userverify.UserVerify/VerifyUser" (there is none)'],
    ],
    [
      'to a parameter that the path does not have',
      withRoutes({ path: '/a/{id}', target: { ...toWeb, path: '/{id}/{no}' } }),
      ['GW305 /routes/0/target/path  parameter "no" is not in the route\'s path (known are "id")'],
    ],
    [
      'to a parameter that is there twice',
      withRoutes({ path: '/{id}/{id}' }),
      ['GW305 /routes/0/path  parameter "id" appears twice'],
    ],
    [
      'to nowhere, by a parameter of a gRPC route',
      config({ routes: [route(), route({ id: 'b', path: '/b/{id}', target: toRpc })] }),
      ['GW305 /routes/1/path  parameter "id" goes nowhere: a gRPC route takes its fields from the body'],
    ],
    [
      'to addresses that nobody can have',
      withUpstream({
        endpoints: {
          static: ['10.0.0.1:99999', '1.2.3:80', '[:::]:80', 'a..b:80', '[::1]:80', 'web_1.example:80', '[::1]:80'],
        },
      }),
      [
        'GW306 /upstreams/web/endpoints/static/0  "10.0.0.1:99999" has port 99999, must be from 1 to 65535',
        'GW306 /upstreams/web/endpoints/static/1  "1.2.3:80" is not a valid host name',
        'GW306 /upstreams/web/endpoints/static/2  "[:::]:80" has ":::", which is no IPv6 address',
        'GW306 /upstreams/web/endpoints/static/3  "a..b:80" is not a valid host name',
        'GW306 /upstreams/web/endpoints/static/6  "[::1]:80" is listed twice',
      ],
    ],
    [
      'to an address where a name is looked up',
      withUpstream({ endpoints: { dns: '10.0.0.1', port: 80 } }),
      [
        'GW306 /upstreams/web/endpoints/dns  "10.0.0.1" is an address, must be a host name; write {"static": ["address:port"]} instead',
      ],
    ],
    [
      'to a name that cannot be one',
      withUpstream({ endpoints: { dns: 'web app', port: 80 } }),
      ['GW306 /upstreams/web/endpoints/dns  "web app" is not a valid host name'],
    ],
    [
      'to an edge that nobody may speak for',
      config({ edge: 'aws-http-api' }),
      [
        'GW311 /edge  "aws-http-api" is believed from trusted peers alone, and there are none (name the proxies through which it calls in clients.trustedProxies)',
      ],
    ],
    [
      'to an edge that a proxy speaks for',
      config({ edge: 'aws-http-api', clients: { trustedProxies: ['10.0.0.0/8'] } }),
      [],
    ],
    [
      'that nobody makes',
      config({ upstreams: { web, rpc, old: web } }),
      ['GW307 /upstreams/old  upstream "old" is used by no route'],
    ],
    [
      'are looked at in a route that is wrong elsewhere too',
      withRoutes({ timeoutMs: 0, target: { ...toWeb, upstream: 'wbe' } }, { path: '/b' }),
      [
        'GW301 /routes/0/target/upstream  unknown upstream "wbe" (did you mean "web"?)',
        'GW203 /routes/0/timeoutMs  got 0, must be at least 1',
      ],
    ],
  ])('%s', (_, value, lines) => {
    expect(check(value)).toEqual(lines);
  });
});

describe('contracts that cannot be read', () => {
  const complete = fromBinary(FileDescriptorSetSchema, descriptorSetOf([file_verify]));
  const lacking = { ...complete, file: [{ ...file_verify.proto, dependency: ['gone.proto'] }] };

  test.each([
    ['are no descriptor set', Buffer.from('no descriptors'), 'illegal tag'],
    ['lack a file', Buffer.from(toBinary(FileDescriptorSetSchema, lacking)), 'gone.proto'],
  ])('%s', (_, bytes, reason) => {
    expect(check(config({ descriptorSet: bytes.toString('base64') }))).toEqual([
      expect.stringMatching(`^GW303 /descriptorSet  cannot be read as a FileDescriptorSet: .*${reason}`),
    ]);
  });
});
