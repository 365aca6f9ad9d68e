import { describe, expect, test } from '@jest/globals';
import { local } from '../environments/local.ts';
import { prod } from '../environments/prod.ts';
import { infrastructure, podsOf, toApiServer, toClusterDns } from './peers.ts';

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
});
