import { Construct } from 'constructs';
import { DeclarationFault } from '../../environments/declaration-fault.ts';
import { trialScale } from '../canary-share.ts';
import { canaryName, selectorLabels, stableName } from '../names.ts';
import { exemptElsewhere } from './exempt.ts';
import { Release, type ReleaseProps } from './release.ts';
import { type ScalingMetric, followedReplicas } from './scaling-metrics.ts';
import { PodService, type PodServiceProps } from './service.ts';

/** What is on trial. */
export interface Trial {
  /** In an exact version; that of the stable side may be the same. */
  readonly image: string;
  /** Share of the requests that it takes: from 1 to 50. */
  readonly percent: number;
}

/** A trial beside a stable release. */
export interface CanaryProps extends Trial {
  /** The stable side, of which the trial is a copy but for its image and its replicas. */
  readonly stable: ReleaseProps;
  /**
   * Measures that the trial scales by where the gateway counts requests out to the two sides.
   * @default - requests go to any pod of both sides: the share is that of the pods, and the trial follows the stable side
   */
  readonly metrics?: readonly ScalingMetric[];
  /** The Service of both sides; each side gets one of the same shape. */
  readonly service: PodServiceProps;
}

/** What scales a trial. */
type Scaling = Pick<ReleaseProps, 'replicas' | 'metrics' | 'patienceSeconds'>;

/**
 * How long the stable side must have more pods before a trial follows, in seconds. While it rolls, pods that leave count
 * beside their successors; a trial that followed those at once would take a larger share for as long as it takes to
 * scale down again.
 */
const patienceSeconds = 180;

/**
 * The trial side of a workload (canary): Deployment `<name>-canary` with autoscaler and budget, and Services over one
 * side each, `<name>-stable` and `<name>-canary`. It shares with the stable side the label `app.kubernetes.io/name`,
 * which their common Service selects, their ServiceAccount and their NetworkPolicy; the label
 * `app.kubernetes.io/instance` tells the two apart. The stable side does not know of it: trials come and go without it.
 * @throws {DeclarationFault} for a share that is none
 */
export class Canary extends Construct {
  constructor(scope: Construct, id: string, { stable, image, percent, metrics, service }: CanaryProps) {
    super(scope, id);
    const { name, namespace } = stable;
    const instance = canaryName(name);
    if (!(Number.isInteger(percent) && percent >= 1 && percent <= 50)) {
      throw new DeclarationFault(
        `Canary '${namespace}/${instance}': percent (${percent}) must be a whole number from 1 to 50; leave the trial out to end it`,
      );
    }
    new PodService(this, 'stable', { ...service, name: stableName(name), selector: selectorLabels(name) });
    new PodService(this, 'canary', { ...service, name: instance, selector: selectorLabels(name, instance) });
    const trial = new Release(this, 'release', {
      ...stable,
      instance,
      image,
      ...(metrics === undefined ? following(stable, percent) : byItself(stable, percent, metrics)),
    });
    exemptElsewhere(trial.autoscaler, 'its bounds are those of the stable side in the measure of its share', {
      kubeLinter: ['hpa-minimum-three-replicas'],
      kubeScore: ['horizontalpodautoscaler-replicas'],
      polaris: ['hpaMinAvailability'],
    });
  }
}

/** As many pods as keep the share. No measure of its own: one more pod would mean more requests, and not less work. */
function following({ namespace, instance, replicas }: ReleaseProps, percent: number): Scaling {
  const { perTrialPod, min, max } = trialScale(percent, replicas);
  return {
    replicas: { min, max },
    patienceSeconds,
    metrics: [followedReplicas({ namespace, deployment: instance, perReplica: perTrialPod })],
  };
}

/** Bounds in the measure of the share, and at least one pod. */
function byItself({ replicas }: ReleaseProps, percent: number, metrics: readonly ScalingMetric[]): Scaling {
  const part = (pods: number): number => Math.ceil((pods * percent) / 100);
  return { replicas: { min: part(replicas.min), max: part(replicas.max) }, metrics };
}
