import { deriveGatewayConfig } from '@api-platform/contracts/derive-gateway-config.ts';
import { routes } from '@api-platform/contracts/routes.ts';
import { gateway, services } from '@api-platform/contracts/services.ts';
import { Chart } from 'cdk8s';
import { Ingress, IngressBackend, ServiceAccount } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { edgeClientAddressHeader, ingressController } from '../../environments/platform.ts';
import { replicasOf } from '../../environments/replicas.ts';
import { AppDeployment } from '../constructs/app.ts';
import { Autoscaler } from '../constructs/autoscaler.ts';
import { ConfigFile } from '../constructs/config-file.ts';
import { DisruptionBudget } from '../constructs/disruption-budget.ts';
import { PodNetworkPolicy } from '../constructs/network-policy.ts';
import { PodService } from '../constructs/service.ts';
import {
  gatewayName as name,
  portNames,
  priorityClassNames,
  selectorLabels,
  serviceHost,
  workloadLabels,
} from '../names.ts';
import { nearbyAddresses } from '../nearby-addresses.ts';
import { podsOf, toClusterDns } from '../peers.ts';
import { routedServices } from '../routed-services.ts';

/** The gateway, and the one way to it. */
export class GatewayChart extends Chart {
  constructor(scope: Construct, environment: Environment) {
    super(scope, name, { disableResourceNameHashes: true, labels: { ...workloadLabels(name, 'gateway') } });
    const { namespace, domain, addons, cluster } = environment;
    const selector = selectorLabels(name);
    const routed = routedServices(routes);

    new ServiceAccount(this, 'account', { metadata: { name, namespace } });
    const config = new ConfigFile(this, 'config', {
      name,
      namespace,
      fileName: 'gateway.json',
      content: `${JSON.stringify(gatewayConfig(environment), undefined, 2)}\n`,
      folder: '/etc/gateway',
    });
    new PodNetworkPolicy(this, 'network', {
      name,
      namespace,
      from: [
        {
          // Of an ingress controller that is there already nobody says where it runs; it may even be no pod.
          peers:
            addons.ingressController === 'bundled'
              ? [podsOf(ingressController.name, ingressController.namespace)]
              : 'anyone',
          ports: [{ port: gateway.port }],
        },
      ],
      to: [
        ...Object.entries(services)
          .filter(([service]) => routed.has(service))
          .map(([service, { port }]) => ({ peers: [podsOf(service)], ports: [{ port }] })),
        toClusterDns(cluster),
      ],
    });
    const service = new PodService(this, 'service', {
      name,
      namespace,
      selector,
      port: { name: portNames.http, port: 80, targetPort: gateway.port },
    });
    new Ingress(this, 'ingress', {
      metadata: { name, namespace },
      className: ingressController.ingressClass,
    }).addHostRule(domain, '/', IngressBackend.fromService(service));
    new AppDeployment(this, 'app', {
      environment,
      app: name,
      component: 'gateway',
      priorityClassName: priorityClassNames.entry,
      env: [{ name: 'GATEWAY_CONFIG', value: config.path }],
      mounts: [config.mount],
      podAnnotations: config.podAnnotations,
    });
    new Autoscaler(this, 'autoscaler', { name, namespace, replicas: replicasOf(environment, name) });
    new DisruptionBudget(this, 'budget', { name, namespace, selector });
  }
}

function gatewayConfig({ namespace, cluster }: Environment): ReturnType<typeof deriveGatewayConfig> {
  return deriveGatewayConfig(routes, services, {
    listen: { port: gateway.port },
    admin: { port: gateway.adminPort },
    // The stop hook has announced the end before SIGTERM arrives.
    drain: { announceMs: 0, timeoutMs: gateway.drainSeconds * 1_000 },
    clients: {
      trustedProxies: [...nearbyAddresses(cluster)],
      ...(cluster.target === 'eks' && { addressHeader: edgeClientAddressHeader }),
    },
    endpointsOf: (service, { port }) => ({ dns: serviceHost(service, namespace), port }),
  });
}
