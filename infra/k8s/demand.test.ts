import { type WorkloadName, workloads } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';
import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Environment } from '../environments/environment.ts';
import { local as released } from '../environments/local.ts';
import { replicasOf } from '../environments/replicas.ts';
import { atRest, shapes } from '../environments/testing.ts';
import { trialOf } from '../environments/trials.ts';
import { trialScale } from './canary-share.ts';
import { Autoscaler, type AutoscalerProps } from './constructs/autoscaler.ts';
import { PodDeployment } from './constructs/deployment.ts';
import { demandOf, podsAtOnce } from './demand.ts';
import { selectorLabels } from './names.ts';
import { cpu, mebibytes } from './quantities.ts';
import { allObjects, valueAt } from './testing.ts';

const local = atRest(released);
const names = Object.keys(workloads).filter((name): name is WorkloadName => name in workloads);
/** One without a trial: that of the gateway has a demand of its own. */
const alone = names.find((name) => trialOf(local, name) === undefined);

/** What the quota of the platform's namespace lets through. */
function quotaOf(environment: Environment): unknown {
  const quota = allObjects(environment).find(
    ({ kind, metadata }) => kind === 'ResourceQuota' && metadata.namespace === environment.namespace,
  );
  return quota && valueAt(quota, 'spec', 'hard');
}

const resources = { cpuMillis: 50, memoryMiB: 192 };

/** A chart with a Deployment of a workload of ours, and perhaps what scales it. */
function chartWith(scaler?: Pick<AutoscalerProps, 'namespace' | 'engine'> & { readonly max: number }): Chart {
  const chart = new Chart(new App(), 'test');
  const port = k8s.IntOrString.fromString('admin');
  const probe: k8s.Probe = { httpGet: { path: '/', port } };
  new PodDeployment(chart, 'pods', {
    name: 'pets',
    namespace: 'shop',
    labels: selectorLabels('pets'),
    selector: selectorLabels('pets'),
    serviceAccountName: 'pets',
    priorityClassName: 'shop',
    container: {
      image: 'registry.example/pets:1.0.0',
      pullPolicy: 'Always',
      ports: { admin: 9000 },
      probes: { startup: probe, readiness: probe, liveness: probe },
      resources,
    },
    shutdown: { announceSeconds: 15, drainSeconds: 20, announcedBy: 'kubelet' },
  });
  if (scaler) {
    const { max, ...where } = scaler;
    new Autoscaler(chart, 'scaler', { ...where, name: 'pets', replicas: { min: 1, max } });
  }
  return chart;
}

describe('the demand of a namespace', () => {
  test('is what all replicas ask for while their successors are there already, and one more', () => {
    for (const engine of ['hpa', 'keda'] as const) {
      expect(demandOf(chartWith({ namespace: 'shop', max: 4, engine }), 'shop')).toEqual({
        pods: 9,
        cpuMillis: 9 * resources.cpuMillis,
        memoryMiB: 9 * resources.memoryMiB,
        storageRequestMiB: 9 * 64,
        storageLimitMiB: 9 * 256,
      });
    }
  });

  test('is nothing where nothing runs', () => {
    expect(demandOf(chartWith({ namespace: 'shop', max: 4 }), 'elsewhere')).toMatchObject({
      pods: 0,
      cpuMillis: 0,
    });
  });

  test('cannot be told for a Deployment that nothing limits', () => {
    for (const chart of [chartWith(), chartWith({ namespace: 'elsewhere', max: 4 })]) {
      expect(() => demandOf(chart, 'shop')).toThrow("Deployment 'shop/pets' must have an Autoscaler or fixed replicas");
    }
  });
});

describe.each(shapes.map(atRest))('the quota of $name', (environment) => {
  const pods = names.flatMap((name) => {
    const replicas = replicasOf(environment, name);
    const trial = trialOf(environment, name);
    return [replicas.max, ...(trial ? [trialScale(trial.percent, replicas).max] : [])].map(
      (max) => [workloads[name], podsAtOnce(max)] as const,
    );
  });
  const total = (of: (workload: (typeof workloads)[WorkloadName]) => number): number =>
    pods.reduce((sum, [workload, count]) => sum + count * of(workload), 0);

  test('is the sum over everything that is declared, the trial of the gateway included', () => {
    const memory = mebibytes(total((workload) => workload.resources.memoryMiB)).value;
    expect(quotaOf(environment)).toEqual({
      pods: String(total(() => 1)),
      'requests.cpu': cpu(total((workload) => workload.resources.cpuMillis)).value,
      'requests.memory': memory,
      'limits.memory': memory,
      'requests.ephemeral-storage': mebibytes(total(() => 64)).value,
      'limits.ephemeral-storage': mebibytes(total(() => 256)).value,
    });
  });
});

/** The quota for pods where one workload may have so many replicas. */
function podsFor(max: number): number {
  const quota = quotaOf({ ...local, workloads: { ...local.workloads, [alone!]: { min: 1, max } } });
  return Number(Object.entries(quota ?? {}).find(([key]) => key === 'pods')?.[1]);
}

test('the quota follows the numbers of replicas', () => {
  expect(podsFor(12) - podsFor(10)).toBe(4);
});
