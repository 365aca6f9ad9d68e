/** Series that Prometheus makes out of others. */
import type { Environment } from '../../environments/environment.ts';
import { ingressController } from '../../environments/platform.ts';
import { gatewayName } from '../names.ts';

/** A series that is made at every evaluation. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** Requests that the ingress controller passed on, by `namespace` and `ingress`. */
export const ingressRequestsSeries = 'ingress_requests_total';

/** The recording rules of an environment. */
export function recordingRules(environment: Environment): readonly RecordingRule[] {
  return environment.autoscaling.onIngressRequests ? [ingressRequests(environment)] : [];
}

/**
 * Traefik counts by router, whose name it makes of namespace, Ingress, host and path of a rule. Labels alone are
 * changed, so every pod of it keeps a counter of its own: a sum would fall when a pod goes, and a falling counter reads
 * as a burst of requests.
 */
function ingressRequests({ namespace }: Environment): RecordingRule {
  const routers = `${namespace}-${gatewayName}-.+@kubernetes`;
  const counted = `traefik_router_requests_total{workload="${ingressController.name}",router=~"${routers}"}`;
  return {
    record: ingressRequestsSeries,
    expr: labelled(labelled(counted, 'namespace', namespace), 'ingress', gatewayName),
  };
}

function labelled(expr: string, label: string, value: string): string {
  return `label_replace(${expr}, "${label}", "${value}", "", "")`;
}
