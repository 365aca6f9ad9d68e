/** Whether everything that should run runs: seen from the outside, by who answers a scrape. */
import { workloads } from '@api-platform/contracts/services.ts';
import type { Environment, Replicas, ScaledName } from '../../environments/environment.ts';
import { ingressController } from '../../environments/platform.ts';
import { replicasOf } from '../../environments/replicas.ts';
import { type AlertRule, type RecordingRule, alert, constant, where } from './rule.ts';
import { scrapedPorts } from './scrape.ts';

/** Series by Deployment; they carry `namespace` and `deployment`. */
export const deploymentSeries = {
  /** Pods that answer. */
  replicas: 'deployment:replicas:sum',
  /** What its autoscaler may choose from. */
  least: 'deployment:replicas:min',
  most: 'deployment:replicas:max',
} as const;

interface Scaled {
  readonly workload: string;
  readonly namespace: string;
  readonly replicas: Replicas;
}

/** What an autoscaler of its own moves; a trial follows its stable side. */
function scaled(environment: Environment): readonly Scaled[] {
  return scrapedPorts(environment).flatMap(({ workload, namespace }) =>
    isScaled(workload) ? [{ workload, namespace, replicas: replicasOf(environment, workload) }] : [],
  );
}

const isScaled = (name: string): name is ScaledName =>
  name === ingressController.name || Object.hasOwn(workloads, name);

/** A pattern that matches each of them. */
const anyOf = (values: readonly string[]): string => [...new Set(values)].join('|');

const onDeployment = 'on (namespace, deployment)';

/** The series of all Deployments. */
export function workloadRecordings(environment: Environment): readonly RecordingRule[] {
  return scaled(environment).flatMap(({ workload, namespace, replicas: { min, max } }) => {
    const labels = { namespace, deployment: workload };
    return [
      { record: deploymentSeries.replicas, expr: `sum(up${where(labels)})`, labels },
      constant(deploymentSeries.least, min, labels),
      // Where the two are the same there is nothing that an autoscaler could add.
      ...(max > min ? [constant(deploymentSeries.most, max, labels)] : []),
    ];
  });
}

/** The alerts about all workloads. */
export function workloadAlerts(environment: Environment): readonly AlertRule[] {
  const all = scaled(environment);
  const namespaces = anyOf(all.map(({ namespace }) => namespace));
  const ours = `namespace=~"${namespaces}",workload=~"${anyOf(all.map(({ workload }) => workload))}"`;
  /** The ingress controller, which is no Node program, has no event loop. */
  const apps = where({ namespace: environment.namespace }, `workload=~"${anyOf(Object.keys(workloads))}"`);
  return [
    ...all.map(({ workload, namespace }) =>
      alert({
        name: 'WorkloadDown',
        severity: 'page',
        labels: { namespace, workload },
        expr: `absent(up${where({ namespace, workload })} == 1)`,
        lasting: '2m',
        summary: `no pod of ${workload} answers`,
        description:
          'Not one pod has let Prometheus read its metrics for two minutes: none runs, or the network between them is closed.',
      }),
    ),
    alert({
      name: 'PodSilent',
      severity: 'ticket',
      expr: `up{${ours}} == 0`,
      lasting: '5m',
      summary: '{{ $labels.pod }} of {{ $labels.workload }} runs and does not answer',
      description:
        'Its admin listener has been silent for five minutes. If probes fail too, the kubelet restarts it; if not, a network policy is in the way.',
    }),
    alert({
      name: 'PodRestarts',
      severity: 'ticket',
      expr: `sum by (namespace, workload, pod) (changes(process_start_time_seconds{${ours}}[15m])) > 2`,
      summary: '{{ $labels.pod }} of {{ $labels.workload }} has started {{ $value }} times anew within 15 minutes',
      description: 'It crashes, runs out of memory, or its liveness probe has it restarted.',
    }),
    alert({
      name: 'ReplicasMissing',
      severity: 'ticket',
      expr: `${deploymentSeries.replicas} < ${onDeployment} ${deploymentSeries.least}`,
      lasting: '15m',
      summary: '{{ $labels.deployment }} has {{ $value }} pods that answer, fewer than its autoscaler may go down to',
      description: 'Longer than a rollout takes: pods do not get ready, or there is no room for them.',
    }),
    alert({
      name: 'ReplicasAtMaximum',
      severity: 'ticket',
      expr: `${deploymentSeries.replicas} >= ${onDeployment} ${deploymentSeries.most}`,
      lasting: '15m',
      summary: '{{ $labels.deployment }} runs all the {{ $value }} pods that it may',
      description: 'The autoscaler cannot add any. More load makes requests slow, and then fail.',
    }),
    alert({
      name: 'EventLoopSlow',
      severity: 'ticket',
      expr: `nodejs_eventloop_lag_p99_seconds${apps} > 0.25`,
      lasting: '5m',
      summary: '{{ $labels.pod }} of {{ $labels.workload }} keeps requests waiting for {{ $value | humanizeDuration }}',
      description:
        'Something occupies the thread that answers everything: more load than a pod takes, a CPU that others use, or code that computes for long.',
    }),
  ];
}
