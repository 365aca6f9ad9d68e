import { routes } from '@api-platform/contracts/routes.ts';
import { type ServiceName, type Workload, services } from '@api-platform/contracts/services.ts';
import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { replicasOf } from '../../environments/replicas.ts';
import { GrpcService } from '../constructs/grpc-service.ts';
import { HttpService } from '../constructs/http-service.ts';
import { gatewayName, priorityClassNames, workloadLabels } from '../names.ts';
import { podsOf, scraping, toClusterDns, toTraceCollector } from '../peers.ts';
import { routedServices } from '../routed-services.ts';
import { appVariables } from './app-variables.ts';
import { releasesOf } from './releases.ts';

const kinds = { http: HttpService, grpc: GrpcService } as const;

/**
 * One service behind the gateway: ServiceAccount, NetworkPolicy, headless Service, Deployment, HorizontalPodAutoscaler
 * and PodDisruptionBudget, all under its name. While it has a trial also the Services `<name>-stable` and
 * `<name>-canary`, and a second Deployment with autoscaler and budget, `<name>-canary`.
 */
export class ServiceChart extends Chart {
  constructor(scope: Construct, environment: Environment, name: ServiceName) {
    super(scope, name, { disableResourceNameHashes: true, labels: { ...workloadLabels(name, 'service') } });
    const { namespace, cluster, images, rollout, autoscaling } = environment;
    const service: Workload = services[name];

    new kinds[service.protocol](this, 'service', {
      name,
      namespace,
      ...releasesOf(environment, name),
      pullPolicy: images.pullPolicy,
      port: service.port,
      adminPort: service.adminPort,
      resources: service.resources,
      bootSeconds: service.bootSeconds * rollout.bootFactor,
      shutdown: { announceSeconds: rollout.announceSeconds, drainSeconds: service.drainSeconds },
      priorityClassName: priorityClassNames.service,
      env: appVariables(environment),
      replicas: replicasOf(environment, name),
      requestsPerSecond: service.requestsPerSecond,
      engine: autoscaling.engine,
      callers: [
        ...(routedServices(routes).has(name)
          ? [{ peers: [podsOf(gatewayName)], ports: [{ port: service.port }] }]
          : []),
        scraping(environment, service.adminPort),
      ],
      callees: [toClusterDns(cluster), ...toTraceCollector(environment)],
    });
  }
}
