/** What is the same in every environment and known to both sides: the manifests and the cloud around them. */

/** The oldest Kubernetes that the platform runs on: the kubelet's own sleep, a stop hook of our pods, is stable since it. */
export const oldestKubernetes = '1.34';

/** Kubernetes group of the people who operate the platform: what they may do stands in each of its namespaces. */
export const operatorsGroup = 'api-platform:operators';

/** The ingress controller that we bring along (Traefik), and where it listens. */
export const ingressController = {
  namespace: 'ingress',
  /** Name of its Deployment, its Service and its `app.kubernetes.io/name`. */
  name: 'traefik',
  /** Name of the IngressClass. */
  ingressClass: 'traefik',
  /** Port of the pods that takes requests. */
  port: 8080,
  /** Port of its Service. */
  servicePort: 80,
  /** Port of the pods that takes requests over TLS, where TLS ends here. */
  tlsPort: 8443,
  /** Port of its Service before that one, and the one that plain requests are sent on to. */
  tlsServicePort: 443,
  /** Port of the pods that answers health checks. */
  adminPort: 9000,
  /** 200 while it takes requests, 503 while it drains. */
  healthPath: '/ping',
} as const;

/** The resource metrics API for the autoscalers (metrics-server), where the cluster has none. */
export const metricsServer = {
  namespace: 'metrics-server',
  name: 'metrics-server',
} as const;

/** What counts requests and tells the autoscalers (Prometheus), where the cluster has none. */
export const prometheus = { namespace: 'monitoring', name: 'prometheus', port: 9090 } as const;

/** The API of custom metrics for the autoscalers, out of Prometheus (prometheus-adapter). */
export const prometheusAdapter = { namespace: 'monitoring', name: 'prometheus-adapter', port: 6443 } as const;

/** KEDA where a cluster has it, as its own chart installs it (https://keda.sh/docs/latest/deploy/): what asks Prometheus. */
export const keda = { namespace: 'keda', podLabels: { app: 'keda-operator' } } as const;

/** The store of the gateway's rate limits (Valkey). */
export const rateLimitStore = { namespace: 'valkey', name: 'valkey', port: 6379 } as const;

/** Takes spans from our apps (OpenTelemetry collector): OTLP over HTTP. */
export const traceCollector = {
  namespace: 'monitoring',
  name: 'otel-collector',
  port: 4318,
  adminPort: 13133,
} as const;

const addons = [
  ingressController,
  metricsServer,
  prometheus,
  prometheusAdapter,
  rateLimitStore,
  traceCollector,
] as const;

/** The namespaces of the add-ons that we bring along: nothing else lives there. */
export const addonNamespaces: ReadonlySet<string> = new Set(addons.map(({ namespace }) => namespace));

/** The names of the add-ons that we bring along, under which no service can run. */
export const addonNames: ReadonlySet<string> = new Set(addons.map(({ name }) => name));

/** Header by which a client chooses the side of a trial: `canary` or `stable`. */
export const releaseTrackHeader = 'x-release-track';

/** Host name under which every request goes to the trial side. */
export function canaryHost({ domain }: { readonly domain: string }): string {
  return `canary.${domain}`;
}

/**
 * Addresses of Services on EKS, and the two in it that every cluster has: the first leads to the API server, the tenth
 * to DNS (https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html). Fixed, because
 * network policies name them: on the nodes of Auto Mode neither is a pod that could be selected.
 */
export const eksServiceAddresses = {
  cidr: '172.20.0.0/16',
  apiServer: '172.20.0.1',
  dns: '172.20.0.10',
} as const;

/**
 * Header in which the AWS edge names the client. An HTTP API sends no X-Forwarded-For to a private integration
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html), so the edge
 * overwrites this one, and the gateway believes it and no other, from pods of its own network only.
 */
export const edgeClientAddressHeader = 'x-client-ip';

/** Header in which the AWS edge hands over the id that it gave the request; it overwrites what the client sent. */
export const edgeRequestIdHeader = 'x-request-id';
