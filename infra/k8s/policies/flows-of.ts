/** Every connection that an environment needs, and no other. */
import { gateway, workloads } from '@api-platform/contracts/services.ts';
import type { Environment } from '../../environments/environment.ts';
import {
  eksServiceAddresses,
  ingressController,
  keda,
  metricsServer,
  prometheus,
  prometheusAdapter,
  rateLimitStore,
  traceCollector,
} from '../../environments/platform.ts';
import { bundledCollector } from '../../environments/traces.ts';
import { trialOf } from '../../environments/trials.ts';
import { canaryName, gatewayName } from '../names.ts';
import { portOf } from '../peers.ts';
import { tlsSecretOf } from '../tls.ts';
import type { Flow, Peer } from './context.ts';

/** A call from one of our workloads to another. */
export interface Call {
  readonly from: string;
  readonly to: string;
  /** Port of the pods that are called. */
  readonly port: number;
}

/** DNS: pods, or on EKS Auto Mode, where it runs on the nodes, the address of its Service. */
function dnsOf({ cluster }: Environment): Peer {
  return cluster.target === 'eks'
    ? { kind: 'addresses', cidr: `${eksServiceAddresses.dns}/32` }
    : {
        kind: 'pods',
        namespace: { 'kubernetes.io/metadata.name': 'kube-system' },
        pods: { 'k8s-app': 'kube-dns' },
      };
}

/**
 * The connections of an environment.
 * @param calls what the route table makes our workloads call
 */
export function flowsOf(environment: Environment, calls: readonly Call[]): readonly Flow[] {
  const { namespace, addons } = environment;
  /** Both sides of a workload. */
  const ours = (name: string): readonly Peer[] =>
    [name, ...(trialOf(environment, name) ? [canaryName(name)] : [])].map((side) => ({
      kind: 'workload',
      namespace,
      name: side,
    }));
  const resolving = [
    ...Object.keys(workloads).flatMap(ours),
    ...(addons.ingressController === 'bundled' ? [controller] : []),
    ...(addons.metricsServer === 'bundled' ? [metrics] : []),
    ...(addons.requestMetrics === 'bundled' ? [scraper(environment), ...adapterOf(environment)] : []),
  ];
  const dns = dnsOf(environment);
  return [
    ...calls.flatMap(({ from, to, port }) => each(ours(from), ours(to), port, `a route leads to ${to}`)),
    ...Object.entries(workloads).flatMap(([name, { adminPort }]) => [
      ...each([scraper(environment)], ours(name), adminPort, 'its metrics are scraped'),
      ...spansOf(environment, ours(name)),
    ]),
    ...countingOf(environment, ours(gatewayName)),
    ...resolving.flatMap((from) => lookups(from, dns)),
    ...(addons.ingressController === 'bundled'
      ? controllerFlows(environment, ours(gatewayName))
      : each([anywhere], ours(gatewayName), gateway.port, 'an ingress controller of others sends requests')),
    ...(addons.metricsServer === 'bundled' ? metricsFlows(environment) : []),
    ...(addons.requestMetrics === 'bundled' ? requestMetricsFlows(environment) : []),
    ...backendFlows(environment, dns),
  ];
}

const controller: Peer = { kind: 'workload', namespace: ingressController.namespace, name: ingressController.name };
const metrics: Peer = { kind: 'workload', namespace: metricsServer.namespace, name: metricsServer.name };

function tcp(from: Peer, to: Peer, port: number, why: string): Flow {
  return { from, to, port, protocol: 'TCP', why };
}

function each(from: readonly Peer[], to: readonly Peer[], port: number, why: string): readonly Flow[] {
  return from.flatMap((source) => to.map((target) => tcp(source, target, port, why)));
}

/** Our Prometheus; of one that is there already nobody says where it runs. */
function scraper({ addons }: Environment): Peer {
  return addons.requestMetrics === 'bundled' ? { kind: 'workload', ...placeOf(prometheus) } : anywhere;
}

/** Spans go to the collector of ours, or to one of which only the port is known. */
function spansOf({ addons: { traces } }: Environment, from: readonly Peer[]): readonly Flow[] {
  if (traces === 'none') return [];
  const why = 'spans are sent there';
  return 'collector' in traces
    ? each(from, [{ kind: 'workload', ...placeOf(traceCollector) }], traceCollector.port, why)
    : each(from, [anywhere], portOf(new URL(traces.otlpUrl)), why);
}

/** Our collector hands spans on where an environment says where to; of a backend only the port is known. */
function backendFlows({ addons }: Environment, dns: Peer): readonly Flow[] {
  const backend = bundledCollector(addons)?.exportTo;
  if (backend === undefined) return [];
  const from: Peer = { kind: 'workload', ...placeOf(traceCollector) };
  return [tcp(from, anywhere, portOf(new URL(backend.otlpUrl)), 'spans are handed on there'), ...lookups(from, dns)];
}

/** Replicas of the gateway count the requests of clients together. */
function countingOf(environment: Environment, from: readonly Peer[]): readonly Flow[] {
  const { rateLimitStore: store } = environment.addons;
  const why = 'requests of clients are counted there';
  return store === 'bundled'
    ? each(from, [{ kind: 'workload', ...placeOf(rateLimitStore) }], rateLimitStore.port, why)
    : each(from, [around(environment)], store.port, why);
}

const anywhere: Peer = { kind: 'addresses', cidr: '0.0.0.0/0' };

function placeOf({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  return { namespace, name };
}

function lookups(from: Peer, dns: Peer): readonly Flow[] {
  const why = 'names are looked up there';
  return (['UDP', 'TCP'] as const).map((protocol) => ({ from, to: dns, port: 53, protocol, why }));
}

/** Where nodes, load balancers and the API server are. */
function around({ cluster }: Environment): Peer {
  return { kind: 'addresses', cidr: cluster.target === 'eks' ? cluster.vpcCidr : '0.0.0.0/0' };
}

function controllerFlows(environment: Environment, to: readonly Peer[]): readonly Flow[] {
  const outside = around(environment);
  const { port, tlsPort, adminPort } = ingressController;
  return [
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
    tcp(outside, metrics, kubeletPort, 'the API server asks it for figures'),
    ...kubeletPorts.map((port) => tcp(metrics, outside, port, 'it asks the kubelets')),
    ...callsOfApi(environment, metrics, 'it asks the API server who may read'),
  ];
}

/** The adapter, where Kubernetes' own autoscalers are asked; KEDA needs none. */
function adapterOf({ autoscaling }: Environment): readonly Peer[] {
  return autoscaling.engine === 'hpa' ? [{ kind: 'workload', ...placeOf(prometheusAdapter) }] : [];
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
    ...callsOfApi(environment, server, 'it asks the API server which pods there are'),
    ...(adapters.length === 0 ? [tcp(operator, server, prometheus.port, 'KEDA asks it for figures')] : []),
    ...adapters.flatMap((adapter) => [
      tcp(adapter, server, prometheus.port, 'it asks Prometheus for figures'),
      tcp(around(environment), adapter, prometheusAdapter.port, 'the API server asks it for figures'),
      ...callsOfApi(environment, adapter, 'it asks the API server who may read'),
    ]),
  ];
}

/** The kubelet's own, and the one that metrics-server takes after it. */
const kubeletPort = 10_250;
/** Kubelets that share a machine count up. */
const kubeletPorts = [0, 1, 2, 3, 4, 5].map((place) => kubeletPort + place);

/** The API server behind its Service and, where it is known, the Service itself: plugins differ in which one they see. */
function callsOfApi(environment: Environment, from: Peer, why: string): readonly Flow[] {
  const behind = around(environment);
  if (environment.cluster.target !== 'eks') {
    // That of the Service, that of kubeadm, kind and k3s, and that of minikube.
    return [443, 6443, 8443].map((port) => tcp(from, behind, port, why));
  }
  const service: Peer = { kind: 'addresses', cidr: `${eksServiceAddresses.apiServer}/32` };
  return [tcp(from, behind, 443, why), tcp(from, service, 443, why)];
}
