import type { Construct } from 'constructs';
import { portNames } from '../names.ts';
import { AppWorkload, type AppWorkloadProps } from './app-workload.ts';

/** A service behind the gateway that speaks HTTP/1.1. */
export type HttpServiceProps = AppWorkloadProps;

/**
 * ServiceAccount, NetworkPolicy, headless Service, Deployment, autoscaler and disruption budget of a service behind the
 * gateway. The gateway spreads requests over the pods that DNS names, so the port of the Service is that of the pods. It
 * also divides them between the sides of a trial, exactly by its share, whatever the numbers of pods.
 */
export class HttpService extends AppWorkload {
  constructor(scope: Construct, id: string, props: HttpServiceProps) {
    super(scope, id, props, {
      component: 'service',
      protocol: 'http',
      service: { clusterIP: 'None', port: { name: portNames.http, port: props.port, targetPort: props.port } },
      dividedByGateway: true,
    });
  }
}
