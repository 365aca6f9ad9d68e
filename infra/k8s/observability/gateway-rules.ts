/** What only the gateway knows: its upstreams, its configuration, its limits. */
import { rateLimitMetrics, requestMetrics, upstreamMetrics } from '@api-platform/contracts/metrics.ts';
import type { Environment } from '../../environments/environment.ts';
import { gatewayName } from '../names.ts';
import { type AlertRule, alert, where } from './rule.ts';

/** The alerts about what is behind the gateway, and about the gateway itself. */
export function gatewayAlerts({ namespace }: Environment): readonly AlertRule[] {
  const gateway = { namespace, workload: gatewayName };
  const { endpoints, retries, canaryFallbacks } = upstreamMetrics;
  return [
    alert({
      name: 'UpstreamGone',
      severity: 'page',
      expr: `max by (namespace, upstream) (${endpoints}${where({ ...gateway, track: 'stable', state: 'active' })}) == 0`,
      lasting: '1m',
      summary: 'no gateway knows a pod of {{ $labels.upstream }} that takes requests',
      description: 'Every route to it answers 503. No pod of it is ready, or its name does not resolve.',
    }),
    alert({
      name: 'UpstreamEjected',
      severity: 'ticket',
      expr: `max by (namespace, upstream, track) (${endpoints}${where({ ...gateway, state: 'ejected' })}) > 0`,
      lasting: '10m',
      summary: 'a gateway leaves {{ $value }} pods of {{ $labels.upstream }} ({{ $labels.track }}) out',
      description:
        'They are ready and in DNS, and refuse connections: a rollout takes seconds, ten minutes mean a pod that hangs or a closed network.',
    }),
    alert({
      name: 'UpstreamRetries',
      severity: 'ticket',
      expr: [
        `sum by (namespace, upstream) (rate(${retries}${where(gateway)}[5m]))`,
        '/ on (namespace) group_left ()',
        `sum by (namespace) (rate(${requestMetrics.http.histogram}_count${where(gateway)}[5m])) > 0.05`,
      ].join(' '),
      lasting: '10m',
      summary: '{{ $value | humanizePercentage }} of the requests need a second try at {{ $labels.upstream }}',
      description: 'Users do not see it yet: the second try succeeds. What breaks the first one will get worse.',
    }),
    alert({
      name: 'CanaryFallbacks',
      severity: 'ticket',
      expr: `sum by (namespace, upstream) (increase(${canaryFallbacks}${where(gateway)}[5m])) > 0`,
      lasting: '10m',
      summary: 'the canary of {{ $labels.upstream }} does not get its share',
      description: 'It has no pod that takes connections, so the stable side answers. The trial tells nothing.',
    }),
    alert({
      name: 'GatewayConfigsDiffer',
      severity: 'ticket',
      expr: `count by (namespace) (count by (namespace, hash) (gateway_config_info${where(gateway)})) > 1`,
      lasting: '30m',
      summary: 'the pods of the gateway run {{ $value }} different configurations',
      description: 'Longer than a rollout takes: it is stuck, and clients get one or the other.',
    }),
    alert({
      name: 'RateLimitStoreDown',
      severity: 'ticket',
      expr: `min by (namespace) (${rateLimitMetrics.storeUp}${where(gateway)}) == 0`,
      lasting: '5m',
      summary: 'a gateway does not reach the store of its rate limits',
      description: 'Each replica counts for itself meanwhile, so a client gets less or more than its limit says.',
    }),
  ];
}
