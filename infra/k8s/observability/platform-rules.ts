/** What surrounds our own workloads: the ingress controller before them, and Prometheus itself. */
import type { Environment } from '../../environments/environment.ts';
import { ingressController } from '../../environments/platform.ts';
import { type AlertRule, alert, where } from './rule.ts';
import { selfJob } from './scrape.ts';

/** The alerts about parts that are bundled with the environment. */
export function platformAlerts({ addons }: Environment): readonly AlertRule[] {
  return [
    ...(addons.ingressController === 'bundled' ? [ingressErrors()] : []),
    ...(addons.requestMetrics === 'bundled' ? [rulesFail(), targetTooLarge()] : []),
  ];
}

function ingressErrors(): AlertRule {
  const { namespace, name: workload } = ingressController;
  const requests = 'traefik_entrypoint_requests_total';
  // That the gateway cannot be reached, is not there, or does not answer. A 500 of the controller's own is what clients
  // get for a body that they break off or frame wrongly; those of gateway and services are the routes' alerts.
  const [which, failed] = [{ namespace, workload }, 'code=~"50[234]"'];
  // The entry point of probes and metrics is not one of users.
  const ofUsers = 'entrypoint=~"web|websecure"';
  const errors = `sum by (namespace) (rate(${requests}${where(which, ofUsers, failed)}[5m]))`;
  return alert({
    name: 'IngressErrors',
    severity: 'page',
    expr: [
      `${errors} / sum by (namespace) (rate(${requests}${where(which, ofUsers)}[5m])) > 0.05`,
      `sum by (namespace) (increase(${requests}${where(which, ofUsers, failed)}[5m])) > 10`,
    ].join(' and '),
    lasting: '2m',
    summary: '{{ $value | humanizePercentage }} of all requests end with an error at the ingress controller',
    description:
      'One in twenty is a 502, 503 or 504. With RouteErrorsFast the gateway or a service makes them; without it the gateway cannot be reached.',
  });
}

function rulesFail(): AlertRule {
  return alert({
    name: 'PrometheusRulesFail',
    severity: 'ticket',
    expr: `sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total${where({ job: selfJob })}[15m])) > 0`,
    summary: 'Prometheus cannot evaluate rules of {{ $labels.rule_group }}',
    description: 'Alerts of that group are blind.',
  });
}

function targetTooLarge(): AlertRule {
  return alert({
    name: 'MetricsRefused',
    severity: 'ticket',
    expr: `sum by (job) (increase(prometheus_target_scrapes_exceeded_sample_limit_total${where({ job: selfJob })}[15m])) > 0`,
    summary: 'a pod exposes more series than Prometheus takes, so it is not measured at all',
    description: 'A label has values without bound, such as a path or a user: autoscaling and alerts miss that pod.',
  });
}
