import { describe, expect, test } from '@jest/globals';
import { route } from '../samples/samples.ts';
import { objectOf } from '../testing.ts';
import { IngressRoute, type IngressRouteProps } from './ingress-route.ts';

const ingress = (changes: Partial<IngressRouteProps> = {}) =>
  objectOf((chart) => new IngressRoute(chart, 'route', { ...route, ...changes }));

const paths = (name: string) => [
  { path: '/', pathType: 'Prefix', backend: { service: { name, port: { number: 80 } } } },
];

describe('an ingress route', () => {
  test('leads every path of a host to a Service, in words that every controller understands', () => {
    expect(ingress()).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'pets', namespace: 'shop', annotations: { 'pulumi.com/skipAwait': 'true' } },
      spec: {
        ingressClassName: 'traefik',
        rules: [
          { host: 'shop.example', http: { paths: paths('pets') } },
          { host: 'canary.shop.example', http: { paths: paths('pets-canary') } },
        ],
      },
    });
  });

  test('names its certificate for all of its hosts, where it has one', () => {
    expect(ingress({ tlsSecret: 'shop-tls' })).toHaveProperty('spec.tls', [
      { hosts: ['shop.example', 'canary.shop.example'], secretName: 'shop-tls' },
    ]);
  });

  test('fails without a host', () => {
    expect(() => ingress({ hosts: {} })).toThrow(
      "IngressRoute 'shop/pets': hosts (none) must name a host; leave the route out to close the way in",
    );
  });

  test.each(['', '*.shop.example'])('fails for a host that is many (%p)', (host) => {
    expect(() => ingress({ hosts: { [host]: { service: 'pets', port: 80 } } })).toThrow(
      `IngressRoute 'shop/pets': hosts ('${host}') must be whole names`,
    );
  });
});
