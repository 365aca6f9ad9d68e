/** What is the same in every environment and known to both sides: the manifests and the cloud around them. */

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

/**
 * Header in which the AWS edge names the client. An HTTP API sends no X-Forwarded-For to a private integration
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html), so the edge
 * overwrites this one, and the gateway believes it from addresses of its own network only.
 */
export const edgeClientAddressHeader = 'x-client-ip';
