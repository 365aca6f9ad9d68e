import { ApiObject, JsonPatch } from 'cdk8s';
import { Pods, Service, type ServiceProps as LibraryProps } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { rawPatch } from './raw-patch.ts';

/** A port that a Service offers. */
export interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  /**
   * What is spoken, for controllers that must know, such as `kubernetes.io/h2c`.
   * @default - HTTP/1.1 as far as anybody asks
   */
  readonly appProtocol?: string;
}

/** What a Service offers and for whom. */
export interface PodServiceProps {
  readonly name: string;
  readonly namespace: string;
  /** The labels that select the pods. */
  readonly selector: Readonly<Record<string, string>>;
  readonly port: ServicePort;
  /** @default - none */
  readonly furtherPorts?: readonly ServicePort[];
  /** `None` makes DNS answer with the pods themselves, for clients that choose one per request; @default - a virtual address */
  readonly clusterIP?: 'None';
  /** @default ServiceType.CLUSTER_IP */
  readonly type?: LibraryProps['type'];
}

/** A Service over pods that are selected by labels of ours. */
export class PodService extends Service {
  constructor(scope: Construct, id: string, props: PodServiceProps) {
    const { name, namespace, selector, port, furtherPorts = [], clusterIP, type } = props;
    const ports = [port, ...furtherPorts].map(({ appProtocol, ...listener }) => ({ appProtocol, listener }));
    super(scope, id, {
      metadata: { name, namespace },
      selector: Pods.select(scope, `${id}-pods`, { labels: { ...selector } }),
      ports: ports.map(({ listener }) => listener),
      ...(clusterIP && { clusterIP }),
      ...(type && { type }),
    });
    rawPatch(ApiObject.of(this), JsonPatch.remove('/spec/externalIPs'));
    for (const [index, { appProtocol }] of ports.entries()) {
      if (appProtocol === undefined) continue;
      rawPatch(ApiObject.of(this), JsonPatch.add(`/spec/ports/${index}/appProtocol`, appProtocol));
    }
  }
}
