/** How a pod goes away without losing a request. */

/** The phases between the decision to stop a pod and the end of its process, in seconds. */
export interface Shutdown {
  /** The endpoint is gone already, and requests are still taken: the time in which everybody hears of it. */
  readonly announceSeconds: number;
  /** What requests in flight get to finish after SIGTERM. */
  readonly drainSeconds: number;
}

/** Slack for the kubelet and for a process that ends a little after its drain. */
const marginSeconds = 10;

/**
 * When the kubelet kills what is left. The announcement counts, because the kubelet's clock starts with the stop hook
 * and not with SIGTERM (https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination-flow).
 */
export function terminationGraceSeconds({ announceSeconds, drainSeconds }: Shutdown): number {
  return announceSeconds + drainSeconds + marginSeconds;
}
