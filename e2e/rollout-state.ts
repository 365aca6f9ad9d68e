/** How far a Deployment has come, by its own status. */
import type { V1Deployment, V1Pod } from '@kubernetes/client-node';

/** How far it is. */
export interface RolloutState {
  readonly done: boolean;
  /** Kubernetes itself has given up. */
  readonly stuck: boolean;
  /** Such as `gateway 2/3`. */
  readonly text: string;
}

/**
 * Done means what `kubectl rollout status` means by it, and that the autoscaler has raised the replicas to its lower limit.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status
 */
export function rolloutState({ metadata, spec, status }: V1Deployment, minReplicas: number): RolloutState {
  const wanted = spec?.replicas ?? 1;
  const {
    replicas = 0,
    updatedReplicas = 0,
    availableReplicas = 0,
    observedGeneration = 0,
    conditions = [],
  } = status ?? {};
  const seen = observedGeneration >= (metadata?.generation ?? 0);
  const progressing = conditions.find(({ type }) => type === 'Progressing');
  const done =
    seen &&
    wanted >= minReplicas &&
    updatedReplicas >= wanted &&
    replicas === updatedReplicas &&
    availableReplicas >= updatedReplicas;
  return {
    done,
    stuck: seen && progressing?.reason === 'ProgressDeadlineExceeded',
    text: `${metadata?.name ?? ''} ${Math.min(updatedReplicas, availableReplicas)}/${Math.max(wanted, minReplicas)}`,
  };
}

/** Whether the pod takes requests and is not on its way out. */
export function isReady({ metadata, status }: V1Pod): boolean {
  const ready = status?.conditions?.some(({ type, status: met }) => type === 'Ready' && met === 'True') ?? false;
  return ready && metadata?.deletionTimestamp === undefined;
}
