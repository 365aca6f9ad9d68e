import type { Construct } from 'constructs';
import { portNames } from '../names.ts';
import { AppWorkload, type AppWorkloadProps } from './app-workload.ts';

/** A service behind the gateway that speaks gRPC. */
export type GrpcServiceProps = AppWorkloadProps;

/**
 * ServiceAccount, NetworkPolicy, headless Service, Deployment, autoscaler and disruption budget of a gRPC service behind
 * the gateway. A Service with an address of its own would balance connections, and pin all calls of a gateway to one
 * pod; so DNS names the pods, and the Service says that its port speaks HTTP/2 from the first byte
 * (https://kubernetes.io/docs/concepts/services-networking/service/#application-protocol).
 */
export class GrpcService extends AppWorkload {
  constructor(scope: Construct, id: string, props: GrpcServiceProps) {
    const port = { name: portNames.grpc, port: props.port, targetPort: props.port, appProtocol: 'kubernetes.io/h2c' };
    super(scope, id, props, {
      component: 'service',
      protocol: 'grpc',
      service: { clusterIP: 'None', port },
      dividedByGateway: true,
    });
  }
}
