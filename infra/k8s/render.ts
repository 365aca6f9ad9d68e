/** From an environment to everything that Kubernetes must know about it. Pure: what is written where is main.ts's business. */
import { type ServiceName, services } from '@api-platform/contracts/services.ts';
import { ApiObject, App, type Chart } from 'cdk8s';
import type { Environment } from '../environments/environment.ts';
import { bundledCollector } from '../environments/traces.ts';
import { AlertsChart } from './charts/alerts.ts';
import { DashboardsChart } from './charts/dashboards.ts';
import { GatewayChart } from './charts/gateway.ts';
import { IngressControllerChart } from './charts/ingress-controller.ts';
import { MetricsServerChart } from './charts/metrics-server.ts';
import { NamespacesChart } from './charts/namespaces.ts';
import { OtelCollectorChart } from './charts/otel-collector.ts';
import { PrometheusAdapterChart } from './charts/prometheus-adapter.ts';
import { PrometheusChart } from './charts/prometheus.ts';
import { ServiceChart } from './charts/service.ts';
import { ValkeyChart } from './charts/valkey.ts';
import { demandOf } from './demand.ts';
import { nothingEmpty } from './empty-fields.ts';
import type { Manifest } from './manifest.ts';
import { sorted } from './sorted.ts';
import { yamlText } from './yaml.ts';

export type { Manifest } from './manifest.ts';

/** The objects of one chart, in the order in which they are to be applied: a Service before the pods behind it. */
export interface ChartManifests {
  /** Name of the chart: also that of its file, without `.k8s.yaml`. */
  readonly chart: string;
  readonly objects: readonly Manifest[];
}

/**
 * Everything that runs in an environment, in the order in which it is to be applied.
 * @throws Error that names the object and the fields where the construct library lost something
 */
export function manifests(environment: Environment): readonly ChartManifests[] {
  const charts = chartsOf(environment);
  for (const chart of charts) validate(chart);
  return charts.map((chart) => {
    const where = `environment '${environment.name}', chart '${chart.node.id}'`;
    const objects = objectsOf(chart).map((object) => nothingEmpty(inOrder(object.toJson()), where));
    return { chart: chart.node.id, objects };
  });
}

/**
 * The objects of a chart in the order in which they were made. `chart.toJson()` would go through the whole app for each
 * chart, in order to sort by dependencies: the time would grow with the square of the number of services.
 */
function objectsOf({ node }: Chart): readonly ApiObject[] {
  return node.findAll().filter((found) => ApiObject.isApiObject(found));
}

/** What `chart.toJson()` checks, and that the order in which objects were made is the one that was meant. */
function validate({ node }: Chart): void {
  const faults = node
    .findAll()
    .flatMap((construct) => [
      ...construct.node.validate(),
      ...(construct.node.dependencies.length > 0 ? ['must depend on nothing; make it after what it needs'] : []),
    ]);
  if (faults.length > 0) throw new Error(`chart '${node.id}': ${faults.join('; ')}`);
}

/** The files of `dist/<environment>/`: YAML text by file name. */
export function render(environment: Environment): ReadonlyMap<string, string> {
  return filesOf(manifests(environment));
}

/** The file of each chart: YAML text by file name. */
export function filesOf(charts: readonly ChartManifests[]): ReadonlyMap<string, string> {
  return new Map(charts.map(({ chart, objects }) => [fileOf(chart), yamlText(objects)]));
}

/** The file name of a chart. */
export function fileOf(chart: string): string {
  return `${chart}.k8s.yaml`;
}

/** Which construct makes an object: its path, by `Kind namespace/name`, or `Kind name` where there is no namespace. */
export function constructPaths(environment: Environment): ReadonlyMap<string, string> {
  return new Map(
    chartsOf(environment)
      .flatMap(objectsOf)
      .map(({ kind, name, metadata, node }) => [
        metadata.namespace === undefined ? `${kind} ${name}` : `${kind} ${metadata.namespace}/${name}`,
        node.path,
      ]),
  );
}

const serviceNames = Object.keys(services).filter((name): name is ServiceName => name in services);

/** The table of contents. One App each, so that no environment can leave traces in another. */
function chartsOf(environment: Environment): readonly Chart[] {
  const app = new App({ recordConstructMetadata: false });
  const { addons, autoscaling } = environment;
  const collector = bundledCollector(addons);
  const filled = [
    ...(addons.ingressController === 'bundled' ? [new IngressControllerChart(app, environment)] : []),
    ...(addons.metricsServer === 'bundled' ? [new MetricsServerChart(app, environment)] : []),
    ...(addons.requestMetrics === 'bundled' ? [new PrometheusChart(app, environment)] : []),
    ...(addons.requestMetrics === 'bundled' && autoscaling.engine === 'hpa'
      ? [new PrometheusAdapterChart(app, environment)]
      : []),
    ...(addons.rateLimitStore === 'bundled' ? [new ValkeyChart(app, environment)] : []),
    ...(collector === undefined ? [] : [new OtelCollectorChart(app, environment, collector)]),
    ...serviceNames.map((name) => new ServiceChart(app, environment, name)),
    new GatewayChart(app, environment),
    ...(addons.requestMetrics === 'external' ? [new AlertsChart(app, environment)] : []),
    new DashboardsChart(app, environment),
  ];
  return [new NamespacesChart(app, environment, (namespace) => demandOf(app, namespace)), ...filled];
}

/** Keys in order everywhere; what says which object it is comes first. */
function inOrder({ apiVersion, kind, metadata, ...rest }: Manifest): Manifest {
  return { apiVersion, kind, metadata: sorted(metadata), ...sorted(rest) };
}
