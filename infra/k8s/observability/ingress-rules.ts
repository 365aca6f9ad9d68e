/** Requests by Ingress, out of what the ingress controller counts. */
import type { Environment } from '../../environments/environment.ts';
import { ingressController } from '../../environments/platform.ts';
import { gatewayName } from '../names.ts';
import { type RecordingRule, where } from './rule.ts';

/** Requests that the ingress controller passed on, by `namespace` and `ingress`. */
export const ingressRequestsSeries = 'ingress_requests_total';

/** The series that autoscalers ask for. */
export function ingressRecordings(environment: Environment): readonly RecordingRule[] {
  return environment.autoscaling.onIngressRequests ? [ingressRequests(environment)] : [];
}

/**
 * Traefik counts by router, whose name it makes of namespace, Ingress, host and path of a rule. Labels alone are
 * changed, so every pod of it keeps a counter of its own: a sum would fall when a pod goes, and a falling counter reads
 * as a burst of requests.
 */
function ingressRequests({ namespace }: Environment): RecordingRule {
  const { name: workload, namespace: home } = ingressController;
  // Where TLS ends at the controller, the name of the entry point comes first (seen with Traefik 3.6).
  const routers = `router=~"(websecure-)?${namespace}-${gatewayName}-.+@kubernetes"`;
  const counted = `traefik_router_requests_total${where({ namespace: home, workload }, routers)}`;
  return {
    record: ingressRequestsSeries,
    expr: labelled(labelled(counted, 'namespace', namespace), 'ingress', gatewayName),
  };
}

function labelled(expr: string, label: string, value: string): string {
  return `label_replace(${expr}, "${label}", "${value}", "", "")`;
}
