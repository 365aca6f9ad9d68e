import { adminPaths } from '@api-platform/contracts/services.ts';
import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { partOfLabel, platformName, portNames, workloadLabels } from '../names.ts';
import { type RuleGroup, ruleGroups } from '../observability/rule-groups.ts';
import { podLabels, scrapeSeconds, scrapedNamespaces } from '../observability/scrape.ts';

const name = 'api-platform';
const apiVersion = 'monitoring.coreos.com/v1';

/** A PodMonitor, as far as we use it (https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor). */
interface PodMonitorSpec {
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly namespaceSelector: { readonly matchNames: readonly string[] };
  readonly podMetricsEndpoints: readonly {
    readonly port: string;
    readonly path: string;
    readonly interval: string;
    readonly relabelings: readonly { readonly sourceLabels: readonly string[]; readonly targetLabel: string }[];
  }[];
}

/**
 * For a Prometheus that is there already and run by its operator: what it must scrape, under the labels that our
 * questions name, and the rules. The bundled Prometheus has both in its own configuration.
 */
export class AlertsChart extends Chart {
  constructor(scope: Construct, environment: Environment) {
    super(scope, 'alerts', { disableResourceNameHashes: true, labels: { ...workloadLabels(name, 'metrics') } });
    const metadata = { name, namespace: environment.namespace };
    const monitor: PodMonitorSpec = {
      selector: { matchLabels: { [partOfLabel]: platformName } },
      namespaceSelector: { matchNames: scrapedNamespaces(environment) },
      podMetricsEndpoints: [
        {
          port: portNames.admin,
          path: adminPaths.metrics,
          interval: `${scrapeSeconds}s`,
          relabelings: Object.entries(podLabels).map(([targetLabel, source]) => ({
            sourceLabels: [source],
            targetLabel,
          })),
        },
      ],
    };
    const rules: { readonly groups: readonly RuleGroup[] } = { groups: ruleGroups(environment) };
    new ApiObject(this, 'monitor', { apiVersion, kind: 'PodMonitor', metadata, spec: monitor });
    new ApiObject(this, 'rules', { apiVersion, kind: 'PrometheusRule', metadata, spec: rules });
  }
}
