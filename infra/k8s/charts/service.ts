import { type ServiceName, services } from '@api-platform/contracts/services.ts';
import { Chart } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { replicasOf } from '../../environments/replicas.ts';
import { AppDeployment } from '../constructs/app.ts';
import { Autoscaler } from '../constructs/autoscaler.ts';
import { DisruptionBudget } from '../constructs/disruption-budget.ts';
import { PodService } from '../constructs/service.ts';
import { portNames, selectorLabels, workloadLabels } from '../names.ts';

/** One service behind the gateway. */
export class ServiceChart extends Chart {
  constructor(scope: Construct, environment: Environment, name: ServiceName) {
    super(scope, name, { disableResourceNameHashes: true, labels: { ...workloadLabels(name, 'service') } });
    const { namespace } = environment;
    const { protocol, port } = services[name];
    const selector = selectorLabels(name);

    new ServiceAccount(this, 'account', { metadata: { name, namespace } });
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
    new AppDeployment(this, 'app', { environment, app: name, component: 'service' });
    new Autoscaler(this, 'autoscaler', { name, namespace, replicas: replicasOf(environment, name) });
    new DisruptionBudget(this, 'budget', { name, namespace, selector });
  }
}
