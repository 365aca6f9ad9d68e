import { expect, test } from '@jest/globals';
import { prod } from '../../environments/prod.ts';
import { allObjects } from '../../k8s/testing.ts';
import { costTable, fixedCosts } from './estimate.ts';

const graph = `
cluster (aws:eks/cluster:Cluster):
a (aws:ec2/natGateway:NatGateway):
b (aws:ec2/natGateway:NatGateway):
`;
const pod = (cpu: string) => ({
  spec: { containers: [{ name: 'a', image: 'a:1', resources: { requests: { cpu } } }] },
});
const deployment = (replicas: number, cpu: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a', namespace: 'a' },
  spec: { replicas, template: pod(cpu) },
});

test('resources are counted in the graph, an hour costs 730 times a month', () => {
  expect(fixedCosts(graph, [], 3)).toEqual(
    expect.arrayContaining([
      { what: 'EKS control plane', count: 1, monthly: 73 },
      { what: 'NAT gateway', count: 2, monthly: 76 },
      { what: 'load balancer', count: 0, monthly: 0 },
    ]),
  );
});

test.each([
  [1, '500m', 3],
  [4, '1500m', 4],
  [10, '1', 6],
])('%i pods of %s cores want %i nodes, and never fewer than there are zones', (replicas, cpu, count) => {
  const [line] = fixedCosts(graph, [deployment(replicas, cpu)], 3).filter(({ what }) => what === 'node');
  expect(line).toEqual({ what: 'node', count, monthly: Math.round(count * 0.1288 * 730) });
});

test('autoscaled pods are counted at rest', () => {
  const [line] = fixedCosts(graph, allObjects(prod), 3).filter(({ what }) => what === 'node');
  expect(line?.count).toBe(3);
});

test('a table has a column per environment and a sum', () => {
  const costs = fixedCosts(graph, [], 1);
  const text = costTable({ dev: costs, prod: costs });
  expect(text.split('\n')[0]).toBe('| USD a month (how many) | dev | prod |');
  expect(text).toContain('| NAT gateway | 76 (2) | 76 (2) |');
  expect(text).toContain('| **together** | **243** | **243** |');
});
