/** What containers ask for and may use. */
import { quantity } from '../model/quantity.ts';
import type { Rule } from '../rule.ts';
import { containerRule, deploymentRule } from './each.ts';

/** What a container may need of a node, in bytes and cores: less than its least no process can start with. */
const plausible: Readonly<Record<string, { readonly least?: number; readonly most: number }>> = {
  cpu: { most: 256 },
  memory: { least: 4 * 2 ** 20, most: 2 ** 44 },
  'ephemeral-storage': { least: 2 ** 20, most: 2 ** 46 },
};

/** Rules about requests and limits. */
export const resourceRules: readonly Rule[] = [
  containerRule(
    {
      id: 'RES-1',
      severity: 'error',
      title: 'containers ask for CPU',
      why: 'the scheduler places them as if they needed none, and an autoscaler has nothing to compare their use with',
      fix: 'set resources.requests.cpu to what one replica uses under normal load',
      source: 'kube-linter unset-cpu-requirements, kube-score container-resources, polaris cpuRequestsMissing',
    },
    function* cpu({ field }) {
      const at = field.at('resources', 'requests', 'cpu');
      if (!at.exists || quantity(at) === 0) yield [at, 'must be set'];
    },
  ),
  containerRule(
    {
      id: 'RES-2',
      severity: 'error',
      title: 'containers ask for memory and have a limit of it',
      why: 'without a limit one leak takes the whole node; without a request these pods are evicted first',
      fix: 'set resources.requests.memory and resources.limits.memory, best to the same',
      source: 'kube-linter unset-memory-requirements, kube-score container-resources, polaris memoryLimitsMissing',
    },
    function* memory({ field }) {
      for (const kind of ['requests', 'limits']) {
        const at = field.at('resources', kind, 'memory');
        if (!at.exists) yield [at, 'must be set'];
      }
    },
  ),
  containerRule(
    {
      id: 'RES-3',
      severity: 'warning',
      advisory: true,
      title: 'containers have a limit of CPU',
      why: 'without one a busy pod may use what its neighbours did not ask for; with one it is throttled while CPUs idle',
      fix: 'set resources.limits.cpu, well above the request',
      source: 'kube-score container-resources, polaris cpuLimitsMissing',
    },
    function* cpuLimit({ field }) {
      const at = field.at('resources', 'limits', 'cpu');
      if (!at.exists) yield [at, 'must be set'];
    },
  ),
  containerRule(
    {
      id: 'RES-4',
      severity: 'warning',
      title: 'containers ask for ephemeral storage and have a limit of it',
      why: 'logs and temporary files of one pod can fill the disk of the node, which then evicts others',
      fix: 'set resources.requests and resources.limits for ephemeral-storage',
      source: 'kube-score container-ephemeral-storage-request-and-limit',
    },
    function* storage({ field }) {
      for (const kind of ['requests', 'limits']) {
        const at = field.at('resources', kind, 'ephemeral-storage');
        if (!at.exists) yield [at, 'must be set'];
      }
    },
  ),
  containerRule(
    {
      id: 'RES-7',
      severity: 'error',
      title: 'amounts have their unit',
      why: '192m of memory is a fifth of a byte, 192 are 192 bytes and 500 of CPU are 500 cores: the pod never starts',
      fix: 'write bytes with Mi or Gi, and thousandths of a core with m',
      source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-memory',
    },
    function* amounts({ field }) {
      for (const kind of ['requests', 'limits']) {
        for (const [resource, { least = 0, most }] of Object.entries(plausible)) {
          const at = field.at('resources', kind, resource);
          const amount = quantity(at);
          if (amount !== undefined && amount < least) yield [at, `must be at least ${least / 2 ** 20}Mi`];
          if (amount !== undefined && amount > most) yield [at, 'must be what a node has'];
        }
      }
    },
  ),
  deploymentRule(
    {
      id: 'RES-6',
      severity: 'warning',
      title: 'CPU requests are large enough to mean something',
      why: 'an autoscaler compares use with the request: against a few thousandths of a core every hiccup is an overload',
      fix: 'measure what one replica uses under normal load and ask for that',
      source: 'https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/, seeds: 4m of CPU',
    },
    function* meaningful({ running }) {
      for (const { field } of running) {
        const at = field.at('resources', 'requests', 'cpu');
        const cores = quantity(at);
        if (cores !== undefined && cores < 0.01) yield [at, 'must be at least 10m'];
      }
    },
  ),
];
