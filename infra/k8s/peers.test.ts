import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../environments/environment.ts';
import { local } from '../environments/local.ts';
import { prod } from '../environments/prod.ts';
import {
  infrastructure,
  podsOf,
  portOf,
  scraping,
  toApiServer,
  toClusterDns,
  toRateLimitStore,
  toTraceCollector,
} from './peers.ts';
import { externalAddons } from './testing.ts';

const spansTo = (traces: Environment['addons']['traces']) =>
  toTraceCollector({ ...local, addons: { ...local.addons, traces } });

describe('the other end of a connection', () => {
  test('is pods by their name, of the same namespace or of one that is named', () => {
    const pods = { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'pets' } } };
    expect(podsOf('pets')).toEqual(pods);
    expect(podsOf('pets', 'shop')).toEqual({
      ...pods,
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
    });
  });

  test('is DNS pods, or on EKS Auto Mode, where there are none, the address of their Service', () => {
    expect(toClusterDns(local.cluster).peers).toEqual([
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ]);
    expect(toClusterDns(prod.cluster).peers).toEqual([{ ipBlock: { cidr: '172.20.0.10/32' } }]);
    expect(toClusterDns({ ...local.cluster, dnsAddress: '169.254.20.10' }).peers).toEqual([
      { ipBlock: { cidr: '169.254.20.10/32' } },
    ]);
  });

  test('is an address of the network on EKS, and elsewhere known by its port alone', () => {
    const network = { ipBlock: { cidr: prod.cluster.vpcCidr } };
    expect(infrastructure(prod.cluster)).toEqual([network]);
    expect(toApiServer(prod.cluster)).toEqual({
      peers: [{ ipBlock: { cidr: '172.20.0.1/32' } }, network],
      ports: [{ port: 443 }],
    });
    expect(infrastructure(local.cluster)).toBe('anyone');
    expect(toApiServer(local.cluster)).toEqual({
      peers: 'anyone',
      ports: [{ port: 443 }, { port: 6_443 }, { port: 8_443 }],
    });
  });

  test('is our Prometheus, or anyone where another scrapes', () => {
    expect(scraping(local, 9000)).toEqual({ peers: [podsOf('prometheus', 'monitoring')], ports: [{ port: 9000 }] });
    expect(scraping({ ...local, addons: externalAddons }, 9000).peers).toBe('anyone');
  });

  test('is our store of rate limits, or the port of another', () => {
    expect(toRateLimitStore(local)).toEqual({ peers: [podsOf('valkey', 'valkey')], ports: [{ port: 6379 }] });
    const external = { ...prod, addons: externalAddons };
    expect(toRateLimitStore(external)).toEqual({ peers: infrastructure(prod.cluster), ports: [{ port: 6380 }] });
  });

  test('is our collector of spans, the port of another, or nobody', () => {
    expect(spansTo('none')).toEqual([]);
    expect(spansTo({ collector: 'bundled' })).toEqual([
      { peers: [podsOf('otel-collector', 'monitoring')], ports: [{ port: 4318 }] },
    ]);
    expect(spansTo({ otlpUrl: 'https://otel.example/v1' })).toEqual([{ peers: 'anyone', ports: [{ port: 443 }] }]);
  });

  test.each([
    ['http://otel.example', 80],
    ['https://otel.example', 443],
    ['http://otel.example:4318/base', 4318],
  ])('listens where its URL says or means: %s', (url, port) => {
    expect(portOf(new URL(url))).toBe(port);
  });
});
