import { describe, expect, test } from '@jest/globals';
import type { V1Node, V1Pod } from '@kubernetes/client-node';
import { type EvictionProps, type Tenant, evictAll, schedulable, tenantsOf } from './eviction.ts';

const pod = (
  name: string,
  kind: string | undefined,
  { phase = 'Running', annotations = {} }: { phase?: string; annotations?: Record<string, string> } = {},
): V1Pod => ({
  metadata: {
    name,
    namespace: 'ns',
    uid: `uid-${name}`,
    annotations,
    ownerReferences: kind === undefined ? [] : [{ apiVersion: 'v1', kind, name: 'owner', uid: 'u', controller: true }],
  },
  status: { phase },
});
const tenant = (name: string): Tenant => ({ namespace: 'ns', name, uid: `uid-${name}` });

describe('tenantsOf', () => {
  test('leaves what belongs to the node and what has ended', () => {
    const pods = [
      pod('a', 'ReplicaSet'),
      pod('proxy', 'DaemonSet'),
      pod('job', undefined, { phase: 'Succeeded' }),
      pod('static', 'Node', { annotations: { 'kubernetes.io/config.mirror': 'x' } }),
    ];
    expect(tenantsOf(pods)).toEqual([tenant('a')]);
  });

  test('refuses pods that would be gone for good', () => {
    expect(() => tenantsOf([pod('a', 'ReplicaSet'), pod('alone', undefined)])).toThrow(
      'nobody would start these pods again, so they must be gone first: ns/alone',
    );
  });
});

describe('schedulable', () => {
  const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
  test.each<[string, Pick<V1Node, 'spec' | 'status'>, boolean]>([
    ['a ready one', { status: ready }, true],
    ['one that is not ready', { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }, false],
    ['a cordoned one', { spec: { unschedulable: true }, status: ready }, false],
    ['a control plane', { spec: { taints: [{ key: 'control-plane', effect: 'NoSchedule' }] }, status: ready }, false],
    [
      'one that is rather left alone',
      { spec: { taints: [{ key: 'x', effect: 'PreferNoSchedule' }] }, status: ready },
      true,
    ],
  ])('%s', (_what, { spec = {}, status = {} }, takes) => {
    expect(schedulable([{ spec, status, metadata: { name: 'n' } }])).toEqual(takes ? ['n'] : []);
  });
});

/** A cluster whose budget gives one pod away at a time, and whose pods take two looks to go. */
function cluster() {
  let [ms, leaving] = [0, 0];
  const looks = new Map<string, number>();
  const most: number[] = [];
  const props: Omit<EvictionProps, 'tenants'> = {
    evict: async ({ name }) => {
      if (leaving > 0) return 'held';
      leaving += 1;
      most.push(leaving);
      looks.set(name, 2);
      return 'evicted';
    },
    exists: async ({ name }) => {
      const left = (looks.get(name) ?? 0) - 1;
      looks.set(name, left);
      if (left > 0) return true;
      leaving -= 1;
      return false;
    },
    pause: async (duration) => {
      await new Promise(setImmediate);
      ms += duration;
    },
    now: () => ms,
    timeoutMs: 60_000,
    say: () => {},
  };
  return { props, most: () => Math.max(...most) };
}

describe('evictAll', () => {
  test('asks again while a budget holds pods, until all are gone', async () => {
    const { props, most } = cluster();
    const result = await evictAll({ ...props, tenants: ['a', 'b', 'c'].map(tenant) });
    expect(result.evicted).toBe(3);
    expect(result.held).toBeGreaterThan(0);
    expect(most()).toBe(1);
  });

  test('counts a pod that is gone already as gone', async () => {
    const { props } = cluster();
    const gone: EvictionProps = {
      ...props,
      tenants: [tenant('a')],
      evict: async () => 'gone',
      exists: async () => false,
    };
    await expect(evictAll(gone)).resolves.toEqual({ evicted: 1, held: 0 });
  });

  test.each<[string, Partial<EvictionProps>]>([
    ['held by a disruption budget', { evict: async () => 'held' }],
    ['was evicted and is still there', { exists: async () => true }],
  ])('names a pod that is %s when time is up', async (why, stubborn) => {
    const { props } = cluster();
    await expect(evictAll({ ...props, tenants: [tenant('a')], ...stubborn })).rejects.toThrow(why);
  });
});
