import { routes } from '@api-platform/contracts/routes.ts';
import { gateway, services } from '@api-platform/contracts/services.ts';
import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { canaryHost, ingressController } from '../../environments/platform.ts';
import { replicasOf } from '../../environments/replicas.ts';
import { ConfigFile } from '../constructs/config-file.ts';
import { Gateway } from '../constructs/gateway.ts';
import { IngressRoute } from '../constructs/ingress-route.ts';
import { canaryName, gatewayName as name, priorityClassNames, workloadLabels } from '../names.ts';
import { podsOf, scraping, toClusterDns, toRateLimitStore, toTraceCollector } from '../peers.ts';
import { routedServices } from '../routed-services.ts';
import { tlsSecretOf } from '../tls.ts';
import { appVariables } from './app-variables.ts';
import { gatewayConfig } from './gateway-config.ts';
import { releasesOf } from './releases.ts';

/** Port of the gateway's Service. */
const servicePort = 80;

/**
 * The gateway, and the one way to it: a ConfigMap with its `gateway.json`, an Ingress for the host names of the
 * environment, and ServiceAccount, NetworkPolicy, Service, Deployment, HorizontalPodAutoscaler and PodDisruptionBudget.
 * While it has a trial also the Services `gateway-stable` and `gateway-canary`, and a second Deployment with autoscaler
 * and budget, `gateway-canary`.
 */
export class GatewayChart extends Chart {
  constructor(scope: Construct, environment: Environment) {
    super(scope, name, { disableResourceNameHashes: true, labels: { ...workloadLabels(name, 'gateway') } });
    const { namespace, domain, addons, cluster, images, rollout, autoscaling } = environment;
    const releases = releasesOf(environment, name);
    const routed = routedServices(routes);
    const tlsSecret = tlsSecretOf(environment);

    const config = new ConfigFile(this, 'config', {
      name,
      namespace,
      fileName: 'gateway.json',
      content: `${JSON.stringify(gatewayConfig(environment), undefined, 2)}\n`,
      folder: '/etc/gateway',
    });
    new IngressRoute(this, 'ingress', {
      name,
      namespace,
      className: ingressController.ingressClass,
      hosts: {
        [domain]: { service: name, port: servicePort },
        // Without a trial the name still answers: testers find the one release that there is.
        [canaryHost(environment)]: { service: releases.canary ? canaryName(name) : name, port: servicePort },
      },
      ...(tlsSecret !== undefined && { tlsSecret }),
    });
    new Gateway(this, 'gateway', {
      name,
      namespace,
      ...releases,
      pullPolicy: images.pullPolicy,
      port: gateway.port,
      adminPort: gateway.adminPort,
      servicePort,
      resources: gateway.resources,
      bootSeconds: gateway.bootSeconds * rollout.bootFactor,
      shutdown: { announceSeconds: rollout.announceSeconds, drainSeconds: gateway.drainSeconds },
      priorityClassName: priorityClassNames.entry,
      env: [{ name: 'GATEWAY_CONFIG', value: config.path }, ...appVariables(environment)],
      mounts: [config.mount],
      podAnnotations: config.podAnnotations,
      replicas: replicasOf(environment, name),
      requestsPerSecond: gateway.requestsPerSecond,
      engine: autoscaling.engine,
      ...(autoscaling.onIngressRequests && { ingress: name }),
      callers: [
        {
          // Of an ingress controller that is there already nobody says where it runs; it may even be no pod.
          peers:
            addons.ingressController === 'bundled'
              ? [podsOf(ingressController.name, ingressController.namespace)]
              : 'anyone',
          ports: [{ port: gateway.port }],
        },
        scraping(environment, gateway.adminPort),
      ],
      callees: [
        ...Object.entries(services)
          .filter(([service]) => routed.has(service))
          .map(([service, { port }]) => ({ peers: [podsOf(service)], ports: [{ port }] })),
        toClusterDns(cluster),
        toRateLimitStore(environment),
        ...toTraceCollector(environment),
      ],
    });
  }
}
