import { describe, expect, test } from '@jest/globals';
import { type Connection, isAllowed } from './connections.ts';
import type { Manifest } from './manifest.ts';

const policy = (namespace: string, spec: object): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p', namespace },
  spec,
});
const tcp = (port: number) => [{ port, protocol: 'TCP' }];
const cat = { namespace: 'shop', labels: { app: 'cat' } };
const dog = { namespace: 'shop', labels: { app: 'dog' } };
const elsewhere = { namespace: 'street', labels: { app: 'dog' } };
const outside = { address: '10.1.2.3' };
const deny = policy('shop', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
const into = (from: object) =>
  policy('shop', {
    podSelector: { matchLabels: { app: 'cat' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [from], ports: tcp(80) }],
  });
const dogs = { podSelector: { matchLabels: { app: 'dog' } } };
const namespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });

describe('a connection', () => {
  const cases: readonly (readonly [string, readonly Manifest[], Connection, boolean])[] = [
    ['where no policy is', [], { from: dog, to: cat, port: 80 }, true],
    ['out of a namespace that denies all', [deny], { from: cat, to: outside, port: 80 }, false],
    ['into a namespace that denies all', [deny], { from: outside, to: cat, port: 80 }, false],
    ['from a peer, at its port', [into(dogs)], { from: dog, to: cat, port: 80 }, true],
    ['from a peer, at another port', [into(dogs)], { from: dog, to: cat, port: 81 }, false],
    ['from a peer, by another protocol', [into(dogs)], { from: dog, to: cat, port: 80, protocol: 'UDP' }, false],
    ['from pods with the same label elsewhere', [into(dogs)], { from: elsewhere, to: cat, port: 80 }, false],
    [
      'from a namespace that is named',
      [into({ ...namespace('street'), ...dogs })],
      { from: elsewhere, to: cat, port: 80 },
      true,
    ],
    [
      'from other pods of that namespace',
      [into({ ...namespace('street'), podSelector: { matchLabels: { app: 'cat' } } })],
      { from: elsewhere, to: cat, port: 80 },
      false,
    ],
    [
      'from an address in a range',
      [into({ ipBlock: { cidr: '10.1.0.0/16' } })],
      { from: outside, to: cat, port: 80 },
      true,
    ],
    [
      'from an address beyond it',
      [into({ ipBlock: { cidr: '10.2.0.0/16' } })],
      { from: outside, to: cat, port: 80 },
      false,
    ],
    ['that one end may take and the other may not send', [deny, into(dogs)], { from: dog, to: cat, port: 80 }, false],
  ];
  test.each(cases)('%s', (_what, objects, connection, allowed) => {
    expect(isAllowed(objects, connection)).toBe(allowed);
  });

  test('to a range of ports reaches both of its ends', () => {
    const range = policy('shop', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ ports: [{ port: 80, endPort: 82, protocol: 'TCP' }] }],
    });
    const reached = [79, 80, 82, 83].map((port) => isAllowed([range], { from: cat, to: outside, port }));
    expect(reached).toEqual([false, true, true, false]);
  });
});
