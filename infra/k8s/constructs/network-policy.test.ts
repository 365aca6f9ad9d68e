import { expect, test } from '@jest/globals';
import { objectOf } from '../testing.ts';
import { PodNetworkPolicy, type PodNetworkPolicyProps } from './network-policy.ts';

const policy = (traffic: Pick<PodNetworkPolicyProps, 'from' | 'to'>) =>
  objectOf((chart) => new PodNetworkPolicy(chart, 'network', { name: 'pets', namespace: 'shop', ...traffic }));

test('a network policy opens both ways for one workload, by the one label that all its pods share', () => {
  const peer = { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'door' } } };
  const object = policy({
    from: [{ peers: [peer], ports: [{ port: 8_000 }] }],
    to: [
      {
        peers: 'anyone',
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 80, endPort: 82 },
        ],
      },
    ],
  });
  expect(object).toEqual({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'pets', namespace: 'shop' },
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'pets' } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [peer], ports: [{ port: 8_000, protocol: 'TCP' }] }],
      egress: [
        {
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 80, endPort: 82, protocol: 'TCP' },
          ],
        },
      ],
    },
  });
});

test('a network policy without traffic closes both ways', () => {
  expect(policy({ from: [], to: [] })).toHaveProperty('spec', {
    podSelector: { matchLabels: { 'app.kubernetes.io/name': 'pets' } },
    policyTypes: ['Ingress', 'Egress'],
  });
});
