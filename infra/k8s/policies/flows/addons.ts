/** The connections of the add-ons that are ours. */
import { gateway } from '@api-platform/contracts/services.ts';
import type { Environment } from '../../../environments/environment.ts';
import {
  ingressController,
  keda,
  metricsServer,
  prometheus,
  prometheusAdapter,
  traceCollector,
} from '../../../environments/platform.ts';
import { bundledCollector } from '../../../environments/traces.ts';
import { portOf } from '../../peers.ts';
import { tlsSecretOf } from '../../tls.ts';
import type { Flow, Peer } from '../context.ts';
import { anywhere, around, callsOfApi, each, lookups, tcp, workloadAt } from './ends.ts';

const controller = workloadAt(ingressController);
const metrics = workloadAt(metricsServer);

/**
 * The connections of all add-ons.
 * @param gateways both sides of the gateway
 */
export function addonFlows(environment: Environment, gateways: readonly Peer[]): readonly Flow[] {
  const { addons } = environment;
  return [
    ...(addons.ingressController === 'bundled'
      ? controllerFlows(environment, gateways)
      : each([anywhere], gateways, gateway.port, 'an ingress controller of others sends requests')),
    ...(addons.metricsServer === 'bundled' ? metricsFlows(environment) : []),
    ...(addons.requestMetrics === 'bundled' ? requestMetricsFlows(environment) : []),
    ...collectorFlows(environment),
  ];
}

/** Our Prometheus; of one that is there already nobody says where it runs. */
export function scraper({ addons }: Environment): Peer {
  return addons.requestMetrics === 'bundled' ? workloadAt(prometheus) : anywhere;
}

function controllerFlows(environment: Environment, to: readonly Peer[]): readonly Flow[] {
  const outside = around(environment);
  const { port, tlsPort, adminPort } = ingressController;
  return [
    ...lookups(controller, environment),
    ...each([controller], to, gateway.port, 'every request takes this way'),
    tcp(outside, controller, port, 'requests come in here'),
    ...(tlsSecretOf(environment) === undefined ? [] : [tcp(outside, controller, tlsPort, 'requests come in over TLS')]),
    tcp(scraper(environment), controller, adminPort, 'its metrics are scraped'),
    ...(environment.cluster.target === 'eks'
      ? [tcp(outside, controller, adminPort, 'the load balancer checks it')]
      : []),
    ...callsOfApi(environment, controller, 'it reads Ingresses from the API server'),
  ];
}

function metricsFlows(environment: Environment): readonly Flow[] {
  const outside = around(environment);
  return [
    ...lookups(metrics, environment),
    tcp(outside, metrics, kubeletPort, 'the API server asks it for figures'),
    ...kubeletPorts.map((port) => tcp(metrics, outside, port, 'it asks the kubelets')),
    ...callsOfApi(environment, metrics, 'it asks the API server who may read'),
  ];
}

/** The adapter, where Kubernetes' own autoscalers are asked; KEDA needs none. */
function adapterOf({ autoscaling }: Environment): readonly Peer[] {
  return autoscaling.engine === 'hpa' ? [workloadAt(prometheusAdapter)] : [];
}

function requestMetricsFlows(environment: Environment): readonly Flow[] {
  const server = scraper(environment);
  const operator: Peer = {
    kind: 'pods',
    namespace: { 'kubernetes.io/metadata.name': keda.namespace },
    pods: keda.podLabels,
  };
  const adapters = adapterOf(environment);
  return [
    ...adapters.flatMap((from) => lookups(from, environment)),
    ...callsOfApi(environment, server, 'it asks the API server which pods there are'),
    ...(adapters.length === 0 ? [tcp(operator, server, prometheus.port, 'KEDA asks it for figures')] : []),
    ...adapters.flatMap((adapter) => [
      tcp(adapter, server, prometheus.port, 'it asks Prometheus for figures'),
      tcp(around(environment), adapter, prometheusAdapter.port, 'the API server asks it for figures'),
      ...callsOfApi(environment, adapter, 'it asks the API server who may read'),
    ]),
  ];
}

/** Our collector hands spans on where an environment says where to; of a backend only the port is known. */
function collectorFlows(environment: Environment): readonly Flow[] {
  const backend = bundledCollector(environment.addons)?.exportTo;
  if (backend === undefined) return [];
  const from = workloadAt(traceCollector);
  return [
    tcp(from, anywhere, portOf(new URL(backend.otlpUrl)), 'spans are handed on there'),
    ...lookups(from, environment),
  ];
}

/** The kubelet's own, and the one that metrics-server takes after it. */
const kubeletPort = 10_250;
/** Kubelets that share a machine count up. */
const kubeletPorts = [0, 1, 2, 3, 4, 5].map((place) => kubeletPort + place);
