import { routes } from '@api-platform/contracts/routes.ts';
import { type ServiceName, services } from '@api-platform/contracts/services.ts';
import { Chart } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { replicasOf } from '../../environments/replicas.ts';
import { AppDeployment } from '../constructs/app.ts';
import { Autoscaler } from '../constructs/autoscaler.ts';
import { DisruptionBudget } from '../constructs/disruption-budget.ts';
import { PodNetworkPolicy } from '../constructs/network-policy.ts';
import { PodService } from '../constructs/service.ts';
import { gatewayName, portNames, priorityClassNames, selectorLabels, workloadLabels } from '../names.ts';
import { podsOf, toClusterDns } from '../peers.ts';
import { routedServices } from '../routed-services.ts';

/** One service behind the gateway. */
export class ServiceChart extends Chart {
  constructor(scope: Construct, environment: Environment, name: ServiceName) {
    super(scope, name, { disableResourceNameHashes: true, labels: { ...workloadLabels(name, 'service') } });
    const { namespace, cluster } = environment;
    const { protocol, port } = services[name];
    const selector = selectorLabels(name);

    new ServiceAccount(this, 'account', { metadata: { name, namespace } });
    new PodNetworkPolicy(this, 'network', {
      name,
      namespace,
      from: routedServices(routes).has(name) ? [{ peers: [podsOf(gatewayName)], ports: [{ port }] }] : [],
      to: [toClusterDns(cluster)],
    });
    // The gateway spreads requests over the pods that DNS names, so the port is that of the pods.
    new PodService(this, 'service', {
      name,
      namespace,
      selector,
      clusterIP: 'None',
      port: {
        name: portNames[protocol],
        port,
        targetPort: port,
        ...(protocol === 'grpc' && { appProtocol: 'kubernetes.io/h2c' }),
      },
    });
    new AppDeployment(this, 'app', {
      environment,
      app: name,
      component: 'service',
      priorityClassName: priorityClassNames.service,
    });
    new Autoscaler(this, 'autoscaler', { name, namespace, replicas: replicasOf(environment, name) });
    new DisruptionBudget(this, 'budget', { name, namespace, selector });
  }
}
