import { Chart } from 'cdk8s';
import { ConfigMap } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { prometheus } from '../../environments/platform.ts';
import { workloadLabels } from '../names.ts';
import { dashboardFiles } from '../observability/dashboards.ts';

const name = 'dashboards';

/**
 * Grafana dashboards in a ConfigMap with the label by which Grafana's sidecar finds them
 * (https://github.com/grafana/helm-charts/tree/main/charts/grafana#sidecar-for-dashboards): beside our Prometheus, or
 * where there is none of ours beside the apps. Without such a Grafana they wait for one, or for a person who imports
 * the JSON.
 */
export class DashboardsChart extends Chart {
  constructor(scope: Construct, environment: Environment) {
    super(scope, name, { disableResourceNameHashes: true, labels: { ...workloadLabels(name, 'metrics') } });
    const { addons } = environment;
    const namespace = addons.requestMetrics === 'bundled' ? prometheus.namespace : environment.namespace;
    new ConfigMap(this, 'dashboards', {
      metadata: { name, namespace, labels: { grafana_dashboard: '1' } },
      data: { ...dashboardFiles(environment) },
    });
  }
}
