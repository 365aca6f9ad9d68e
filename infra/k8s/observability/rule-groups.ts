/** All rules that Prometheus evaluates. */
import { routes } from '@api-platform/contracts/routes.ts';
import type { Environment } from '../../environments/environment.ts';
import { gatewayAlerts } from './gateway-rules.ts';
import { ingressRecordings } from './ingress-rules.ts';
import { platformAlerts } from './platform-rules.ts';
import { routeAlerts, routeRecordings } from './route-rules.ts';
import type { AlertRule, RecordingRule } from './rule.ts';
import { workloadAlerts, workloadRecordings } from './workload-rules.ts';

/** Rules that are evaluated one after the other: what is recorded comes before the alerts that ask for it. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly (RecordingRule | AlertRule)[];
}

/** The rules of an environment. */
export function ruleGroups(environment: Environment): readonly RuleGroup[] {
  return [
    { name: 'routes', rules: [...routeRecordings(environment, routes), ...routeAlerts(environment)] },
    { name: 'workloads', rules: [...workloadRecordings(environment), ...workloadAlerts(environment)] },
    { name: 'gateway', rules: gatewayAlerts(environment) },
    { name: 'platform', rules: [...ingressRecordings(environment), ...platformAlerts(environment)] },
  ].filter(({ rules }) => rules.length > 0);
}
