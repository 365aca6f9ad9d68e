import { describe, expect, test } from '@jest/globals';
import type { Manifest } from '../../manifest.ts';
import { findingsOf } from '../testing/findings.ts';

const cluster = (value: string): readonly Manifest[] => [
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'cart', namespace: 'shop' }, spec: { ports: [{ port: 80 }] } },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { containers: [{ name: 'web', env: [{ name: 'UPSTREAM', value }] }] },
  },
];

describe('an address that a container is told', () => {
  test.each([
    'http://cart',
    'http://cart:80/path?x=1',
    'http://user:pass@cart:80',
    'http://cart.shop:80',
    'cart.shop.svc.cluster.local:80',
    'http://cart.shop.svc/',
    'dns:///cart:80',
    'http://localhost:9999',
    'https://api.example.com',
    'https://other.elsewhere.svc.cluster.local:1',
    'http://127.0.0.1:9999',
    'postgres://db.example.com:5432/app',
    'no address at all',
    'unix:///csi/csi.sock',
    'cart:80',
    'elsewhere:8080',
    'file:///etc/web',
    '',
  ])('may be %j', (value) => {
    expect(findingsOf('R-31', cluster(value), {})).toEqual([]);
  });

  test.each([
    ['http://cartt', 'there is no Service shop/cartt'],
    ['cart:8080', 'must use a port of Service shop/cart, which has 80'],
    ['http://cart:8080', 'must use a port of Service shop/cart, which has 80'],
    ['http://cart.shop:8080/', 'which has 80'],
    ['dns:///cart:6000', 'which has 80'],
    ['cartt.shop.svc.cluster.local', 'there is no Service shop/cartt'],
    ['a=http://cart,b=http://cart:81', 'which has 80'],
  ])('must not be %j', (value, message) => {
    expect(findingsOf('R-31', cluster(value), {})).toEqual([expect.stringContaining(message)]);
  });

  test('takes no longer to read than it is long', () => {
    expect(findingsOf('R-31', cluster('a.'.repeat(200_000)), {})).toEqual([]);
    expect(findingsOf('R-31', cluster('a://'.repeat(100_000)), {})).toEqual([]);
  });
});
