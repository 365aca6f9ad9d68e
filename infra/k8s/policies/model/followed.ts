/** How many pods a canary has beside those of its stable side. */
import { restingAt } from '../../canary-share.ts';
import type { Cluster } from './cluster.ts';
import type { Field } from './field.ts';
import { quantity } from './quantity.ts';
import { autoscalersOf, replicaRange } from './replicas.ts';
import type { Workload } from './workload.ts';

/** How many pods a canary may have beside so many stable ones: what it follows, or else anything between its bounds. */
export function trialPodsAt(cluster: Cluster, stable: Workload, canary: Workload, pods: number): readonly number[] {
  const range = replicaRange(cluster, canary);
  const perTrialPod = followed(cluster, stable, canary);
  return perTrialPod === undefined ? [range.min, range.max] : restingAt(pods, perTrialPod, range);
}

/** How many pods of another Deployment one pod of ours stands beside, where its autoscaler says so and nothing else. */
function followed(cluster: Cluster, stable: Workload, canary: Workload): number | undefined {
  const [scaler] = autoscalersOf(cluster, canary);
  const keda = scaler?.kind === 'ScaledObject';
  const [metric, ...others] = scaler?.root.at('spec', keda ? 'triggers' : 'metrics').items ?? [];
  if (metric === undefined || others.length > 0) return undefined;
  const perTrialPod = keda ? ofTrigger(metric, stable) : ofMetric(metric, stable);
  return perTrialPod !== undefined && perTrialPod > 0 ? perTrialPod : undefined;
}

function ofMetric(metric: Field, { object: { name } }: Workload): number | undefined {
  const described = metric.at('object', 'describedObject');
  const ofStable = described.at('kind').text === 'Deployment' && described.at('name').text === name;
  return ofStable ? quantity(metric.at('object', 'target', 'averageValue')) : undefined;
}

/** A query for the replicas that Prometheus finds names the Deployment. */
function ofTrigger(trigger: Field, { object: { name } }: Workload): number | undefined {
  const query = trigger.at('metadata', 'query').text ?? '';
  return query.includes(`deployment="${name}"`) ? quantity(trigger.at('metadata', 'threshold')) : undefined;
}
