import { edgeKeysOf, edgeRouteHeader } from '@api-platform/contracts/edge-routes.ts';
import { routeById } from '@api-platform/contracts/routes.ts';
import { gateway } from '@api-platform/contracts/services.ts';
import { Chart } from 'cdk8s';
import { ServiceAccount, ServiceType, k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { ingressController } from '../../environments/platform.ts';
import { replicasOf } from '../../environments/replicas.ts';
import { thirdPartyImage } from '../../environments/versions.ts';
import { Autoscaler } from '../constructs/autoscaler.ts';
import { PodDeployment } from '../constructs/deployment.ts';
import { DisruptionBudget } from '../constructs/disruption-budget.ts';
import { exempt } from '../constructs/exempt.ts';
import { PodNetworkPolicy } from '../constructs/network-policy.ts';
import { onAdminPort, probesOf, startupFailures } from '../constructs/probes.ts';
import { PodService } from '../constructs/service.ts';
import { gatewayName, portNames, priorityClassNames, selectorLabels, workloadLabels } from '../names.ts';
import { infrastructure, podsOf, scraping, toApiServer, toClusterDns } from '../peers.ts';
import { tlsSecretOf } from '../tls.ts';
import { ingressControllerAccess } from './ingress-controller-access.ts';
import { ingressControllerArguments } from './ingress-controller-arguments.ts';

const { name, namespace, ingressClass, port, servicePort, tlsPort, tlsServicePort, adminPort, healthPath } =
  ingressController;

/** What requests in flight get to finish; the gateway answers within its own, shorter, time limits. */
const drainSeconds = 30;
/** Time until a gateway answers behind it, which on a new cluster has nodes and images to wait for. */
const bootSeconds = 600;

/**
 * Asks for the health of the gateway as a client would. Traefik says that it is well before it has read the Ingresses, also
 * when it cannot reach the API server, and answers 404 to their hosts until then. Only at the start: afterwards a gateway
 * that is away must not take the way in with it.
 */
function throughTheWayIn(environment: Environment): k8s.Probe {
  const endsTls = tlsSecretOf(environment) !== undefined;
  const health = routeById('health');
  const [key = ''] = edgeKeysOf(health);
  return {
    httpGet: {
      path: health.path,
      port: k8s.IntOrString.fromString(endsTls ? portNames.https : portNames.http),
      ...(endsTls && { scheme: 'HTTPS' }),
      httpHeaders: [
        { name: 'Host', value: environment.domain },
        // As the edge would: behind one, the gateway refuses whoever has not passed it.
        ...(environment.cluster.target === 'eks' ? [{ name: edgeRouteHeader, value: key }] : []),
      ],
    },
  };
}

/**
 * Traefik: takes requests at the edge of the cluster and hands those for the platform's host names to the gateway.
 * It reads plain Ingresses and nothing else; a host that none of them names gets 404. Where the environment has a
 * certificate it also takes requests over TLS, and sends plain ones there.
 */
export class IngressControllerChart extends Chart {
  constructor(scope: Construct, environment: Environment) {
    const labels = workloadLabels(name, 'ingress-controller');
    super(scope, 'ingress-controller', { disableResourceNameHashes: true, labels: { ...labels } });
    const selector = selectorLabels(name);
    const { cluster, rollout, autoscaling } = environment;
    const { announceSeconds } = rollout;
    const endsTls = tlsSecretOf(environment) !== undefined;

    new k8s.KubeIngressClass(this, 'class', {
      metadata: { name: ingressClass },
      spec: { controller: 'traefik.io/ingress-controller' },
    });
    new ServiceAccount(this, 'account', { metadata: { name, namespace } });
    ingressControllerAccess(this, environment.namespace);
    new PodNetworkPolicy(this, 'network', {
      name,
      namespace,
      // On EKS the load balancer sends requests and checks health; elsewhere requests come from wherever users are,
      // and only the kubelet, which needs no permission, asks for health.
      from: [
        {
          peers: infrastructure(cluster),
          ports: [
            { port },
            ...(endsTls ? [{ port: tlsPort }] : []),
            ...(cluster.target === 'eks' ? [{ port: adminPort }] : []),
          ],
        },
        scraping(environment, adminPort),
      ],
      to: [
        { peers: [podsOf(gatewayName, environment.namespace)], ports: [{ port: gateway.port }] },
        toApiServer(cluster),
        toClusterDns(cluster),
      ],
    });
    const service = new PodService(this, 'service', {
      name,
      namespace,
      selector,
      // On EKS the load balancer sends to the pods; elsewhere a port of every node is the way in.
      type: cluster.target === 'eks' ? ServiceType.CLUSTER_IP : ServiceType.NODE_PORT,
      port: { name: portNames.http, port: servicePort, targetPort: port },
      ...(endsTls && { furtherPorts: [{ name: portNames.https, port: tlsServicePort, targetPort: tlsPort }] }),
    });
    if (cluster.target !== 'eks') {
      const reason = 'no load balancer is promised here, so a port of every node is the way in';
      exempt(service, { 'SVC-2': reason }, { kubeLinter: ['exposed-services'], kubeScore: ['service-type'] });
    }
    const controller = new PodDeployment(this, 'controller', {
      name,
      namespace,
      labels,
      selector,
      serviceAccountName: name,
      mountServiceAccountToken: true,
      priorityClassName: priorityClassNames.entry,
      container: {
        image: thirdPartyImage(environment, 'traefik'),
        pullPolicy: environment.images.pullPolicy,
        args: ingressControllerArguments(environment, { announceSeconds, drainSeconds }),
        ports: { [portNames.http]: port, ...(endsTls && { [portNames.https]: tlsPort }), [portNames.admin]: adminPort },
        probes: probesOf(
          {
            startup: throughTheWayIn(environment),
            readiness: onAdminPort(healthPath),
            // The health path answers 503 while requests drain: as liveness it would have the drain killed.
            liveness: { tcpSocket: { port: k8s.IntOrString.fromString(portNames.admin) } },
          },
          startupFailures(bootSeconds),
        ),
        resources: { cpuMillis: 100, memoryMiB: 192 },
      },
      shutdown: { announceSeconds, drainSeconds, announcedBy: 'process' },
    });
    exempt(controller, {
      'PRB-5': 'its health path answers 503 while requests drain, and as liveness it would have the drain killed',
    });
    // By CPU use alone: it is the same work for every request, and nobody counts them but itself.
    new Autoscaler(this, 'autoscaler', {
      name,
      namespace,
      replicas: replicasOf(environment, name),
      engine: autoscaling.engine,
    });
    new DisruptionBudget(this, 'budget', { name, namespace, selector });
  }
}
