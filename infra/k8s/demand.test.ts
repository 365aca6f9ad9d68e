import { type WorkloadName, workloads } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';
import { App, Chart } from 'cdk8s';
import { environments } from '../environments/all.ts';
import type { Environment } from '../environments/environment.ts';
import { local } from '../environments/local.ts';
import { replicasOf } from '../environments/replicas.ts';
import { AppDeployment } from './constructs/app.ts';
import { Autoscaler } from './constructs/autoscaler.ts';
import { demandOf, podsAtOnce } from './demand.ts';
import { cpu, mebibytes } from './quantities.ts';
import { allObjects, valueAt } from './testing.ts';

const names = Object.keys(workloads).filter((name): name is WorkloadName => name in workloads);
const [first] = names;

/** What the quota of the platform's namespace lets through. */
function quotaOf(environment: Environment): unknown {
  const quota = allObjects(environment).find(
    ({ kind, metadata }) => kind === 'ResourceQuota' && metadata.namespace === environment.namespace,
  );
  return quota && valueAt(quota, 'spec', 'hard');
}

/** A chart with a Deployment of a workload of ours. */
function chartWith(scaler?: { readonly namespace: string; readonly max: number }): Chart {
  const chart = new Chart(new App(), 'test');
  const props = { environment: local, component: 'service', priorityClassName: 'shop' } as const;
  new AppDeployment(chart, 'app', { ...props, app: first! });
  if (scaler) {
    new Autoscaler(chart, 'scaler', {
      name: first!,
      namespace: scaler.namespace,
      replicas: { min: 1, max: scaler.max },
    });
  }
  return chart;
}

describe('the demand of a namespace', () => {
  test('is what all replicas ask for while their successors are there already, and one more', () => {
    const { cpuMillis, memoryMiB } = workloads[first!].resources;
    expect(demandOf(chartWith({ namespace: local.namespace, max: 4 }), local.namespace)).toEqual({
      pods: 9,
      cpuMillis: 9 * cpuMillis,
      memoryMiB: 9 * memoryMiB,
      storageRequestMiB: 9 * 64,
      storageLimitMiB: 9 * 256,
    });
  });

  test('is nothing where nothing runs', () => {
    expect(demandOf(chartWith({ namespace: local.namespace, max: 4 }), 'elsewhere')).toMatchObject({
      pods: 0,
      cpuMillis: 0,
    });
  });

  test('cannot be told for a Deployment that nothing limits', () => {
    for (const chart of [chartWith(), chartWith({ namespace: 'elsewhere', max: 4 })]) {
      expect(() => demandOf(chart, local.namespace)).toThrow(
        `Deployment '${local.namespace}/${first}' must have an Autoscaler or fixed replicas`,
      );
    }
  });
});

describe.each(Object.values(environments))('the quota of $name', (environment) => {
  const pods = names.map((name) => [workloads[name], podsAtOnce(replicasOf(environment, name).max)] as const);
  const total = (of: (workload: (typeof workloads)[WorkloadName]) => number): number =>
    pods.reduce((sum, [workload, count]) => sum + count * of(workload), 0);

  test('is the sum over everything that is declared', () => {
    const memory = mebibytes(total(({ resources }) => resources.memoryMiB)).value;
    expect(quotaOf(environment)).toEqual({
      pods: String(total(() => 1)),
      'requests.cpu': cpu(total(({ resources }) => resources.cpuMillis)).value,
      'requests.memory': memory,
      'limits.memory': memory,
      'requests.ephemeral-storage': mebibytes(total(() => 64)).value,
      'limits.ephemeral-storage': mebibytes(total(() => 256)).value,
    });
  });
});

/** The quota for pods where one workload may have so many replicas. */
function podsFor(max: number): number {
  const quota = quotaOf({ ...local, workloads: { ...local.workloads, [first!]: { min: 1, max } } });
  return Number(Object.entries(quota ?? {}).find(([key]) => key === 'pods')?.[1]);
}

test('the quota follows the numbers of replicas', () => {
  expect(podsFor(12) - podsFor(10)).toBe(4);
});
