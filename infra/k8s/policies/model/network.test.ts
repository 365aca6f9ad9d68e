import { describe, expect, test } from '@jest/globals';
import type { Manifest } from '../../manifest.ts';
import { covers } from './addresses.ts';
import { Cluster } from './cluster.ts';
import { accessOf, opens } from './network.ts';
import { admitsStrangers, meant, within } from './reach.ts';

const deployment = (name: string, namespace = 'shop'): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: {
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name, ports: [{ name: 'http', containerPort: 8080 }] }] },
    },
  },
});
const policy = (spec: object, namespace = 'shop'): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'policy', namespace },
  spec,
});
const named = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
const either = (...values: readonly string[]) => ({
  matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }],
});
const cart = { podSelector: { matchLabels: { app: 'cart' } } };

function access(spec: object, direction: 'ingress' | 'egress') {
  const manifests = [deployment('cart'), deployment('web'), deployment('web', 'other'), policy(spec)];
  const cluster = new Cluster([
    ...manifests,
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other', labels: { team: 'b' } } },
  ]);
  const workload = cluster.workload('Deployment', 'shop', 'cart')!;
  const found = accessOf(cluster, workload, direction);
  const reached = [...found.workloads.keys()].map(({ namespace, object }) => `${namespace}/${object.name}`);
  return { ...found, reached, workload, cluster };
}

describe('policies', () => {
  test('isolate ingress where they say nothing, and egress where they have rules for it', () => {
    expect(access({ ...cart }, 'ingress').isolated).toBe(true);
    expect(access({ ...cart }, 'egress').isolated).toBe(false);
    expect(access({ ...cart, egress: [] }, 'egress').isolated).toBe(true);
    expect(access({ ...cart, policyTypes: ['Egress'] }, 'ingress').isolated).toBe(false);
  });

  test.each([
    [{ podSelector: { matchLabels: { app: 'web' } } }, ['shop/web']],
    [{ podSelector: {} }, ['shop/cart', 'shop/web']],
    [{ namespaceSelector: { matchLabels: { team: 'b' } } }, ['other/web']],
    [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'other' } } }, ['other/web']],
    [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } }, ['other/web', 'shop/web']],
    [{ ipBlock: { cidr: '10.0.0.0/8' } }, []],
  ])('of the peer %j reach %j', (peer, expected) => {
    const { reached } = access({ ...cart, ingress: [{ from: [peer] }] }, 'ingress');
    expect(reached.toSorted()).toEqual(expected);
  });

  test.each([
    [undefined, true],
    [[{ port: 8080 }], true],
    [[{ port: 'http' }], true],
    [[{ port: 8000, endPort: 9000 }], true],
    [[{ port: 80 }], false],
    [[{ port: 'grpc' }], false],
    [[{ port: 8080, protocol: 'UDP' }], false],
  ])('with the ports %j let 8080 through: %s', (ports, expected) => {
    const { openings, workload } = access({ ...cart, ingress: [{ ...(ports && { ports }) }] }, 'ingress');
    expect(openings.some((opening) => opens(opening, 8080, 'TCP', workload))).toBe(expected);
  });

  test('mean addresses within their block only', () => {
    const { openings } = access({ ...cart, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/16' } }] }] }, 'ingress');
    const means = (cidr: string): boolean => openings.some((opening) => meant(opening, { kind: 'addresses', cidr }));
    expect([means('10.0.1.0/24'), means('10.1.0.0/24')]).toEqual([true, false]);
  });

  test('do not mean addresses that their block leaves out', () => {
    const ipBlock = { cidr: '10.0.0.0/16', except: ['10.0.4.0/24'] };
    const { openings } = access({ ...cart, ingress: [{ from: [{ ipBlock }] }] }, 'ingress');
    const means = (cidr: string): boolean => openings.some((opening) => meant(opening, { kind: 'addresses', cidr }));
    expect([means('10.0.5.0/24'), means('10.0.0.0/16'), means('10.0.4.9/32')]).toEqual([true, false, false]);
  });

  test.each([
    [{ podSelector: { matchLabels: { app: 'web' } } }, false],
    [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] } }, false],
    [{ podSelector: {} }, true],
    [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }, true],
    [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['cart'] }] } }, true],
    [{ namespaceSelector: named('other') }, true],
    [{ namespaceSelector: named('other'), podSelector: { matchLabels: { app: 'web' } } }, false],
    [{ namespaceSelector: { matchLabels: { team: 'b' } }, podSelector: { matchLabels: { app: 'web' } } }, false],
    [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } }, true],
    [{ namespaceSelector: either('other', 'shop'), podSelector: { matchLabels: { app: 'web' } } }, false],
    [{ namespaceSelector: either('other', 'elsewhere'), podSelector: { matchLabels: { app: 'web' } } }, true],
  ])('of the peer %j let strangers through: %s', (peer, expected) => {
    const { cluster, openings } = access({ ...cart, egress: [{ to: [peer] }] }, 'egress');
    expect(openings.map((opening) => admitsStrangers(cluster, opening))).toEqual([expected]);
  });

  const dns = { kind: 'pods', namespace: named('kube-system').matchLabels, pods: { app: 'dns' } } as const;
  test.each([
    [{ namespaceSelector: named('kube-system'), podSelector: { matchLabels: { app: 'dns' } } }, dns, true],
    [{ namespaceSelector: named('kube-system') }, dns, false],
    [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'dns' } } }, dns, false],
    [{ podSelector: { matchLabels: { app: 'dns' } } }, dns, false],
    [{ ipBlock: { cidr: '10.0.0.0/8' } }, dns, false],
    [{ ipBlock: { cidr: '10.0.0.0/8' } }, { kind: 'addresses', cidr: '10.40.0.0/16' } as const, false],
    [{ ipBlock: { cidr: '10.40.0.0/16' } }, { kind: 'addresses', cidr: '10.40.0.0/16' } as const, true],
    [{ ipBlock: { cidr: '10.40.7.0/24' } }, { kind: 'addresses', cidr: '10.40.0.0/16' } as const, true],
    [{ namespaceSelector: {} }, { kind: 'addresses', cidr: '10.40.0.0/16' } as const, false],
    [{ namespaceSelector: {} }, { kind: 'addresses', cidr: '0.0.0.0/0' } as const, true],
  ])('of the peer %j stay within %j: %s', (peer, outsider, expected) => {
    const { openings } = access({ ...cart, egress: [{ to: [peer] }] }, 'egress');
    expect(openings.map((opening) => within(opening, outsider))).toEqual([expected]);
  });

  test('for everybody stay within any address alone', () => {
    const { openings } = access({ ...cart, ingress: [{}] }, 'ingress');
    const stays = (cidr: string) => openings.map((opening) => within(opening, { kind: 'addresses', cidr }));
    expect([stays('0.0.0.0/0'), stays('10.0.0.0/8')]).toEqual([[true], [false]]);
  });
});

test.each([
  ['10.0.0.0/8', '10.1.0.0/16', true],
  ['10.1.0.0/16', '10.0.0.0/8', false],
  ['10.0.0.0/8', '11.0.0.0/16', false],
  ['0.0.0.0/0', '10.0.0.0/8', true],
  ['fc00::/7', 'fd00::/8', true],
  ['::/0', '10.0.0.0/8', false],
  ['10.0.0.0', '10.0.0.0/8', false],
  ['10.0.0.0/33', '10.0.0.0/8', false],
  ['somewhere/8', '10.0.0.0/8', false],
])('%s covers %s: %s', (range, other, expected) => {
  expect(covers(range, other)).toBe(expected);
});
