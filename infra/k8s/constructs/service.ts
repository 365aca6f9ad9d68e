import { ApiObject, JsonPatch } from 'cdk8s';
import { Pods, Service, type ServiceProps as LibraryProps } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { rawPatch } from './raw-patch.ts';

/** What a Service offers and for whom. */
export interface PodServiceProps {
  readonly name: string;
  readonly namespace: string;
  /** The labels that select the pods. */
  readonly selector: Readonly<Record<string, string>>;
  readonly port: {
    readonly name: string;
    readonly port: number;
    readonly targetPort: number;
    /**
     * What is spoken, for controllers that must know, such as `kubernetes.io/h2c`.
     * @default - HTTP/1.1 as far as anybody asks
     */
    readonly appProtocol?: string;
  };
  /** `None` makes DNS answer with the pods themselves, for clients that choose one per request; @default - a virtual address */
  readonly clusterIP?: 'None';
  /** @default ServiceType.CLUSTER_IP */
  readonly type?: LibraryProps['type'];
}

/** A Service over pods that are selected by labels of ours. */
export class PodService extends Service {
  constructor(scope: Construct, id: string, { name, namespace, selector, port, clusterIP, type }: PodServiceProps) {
    const { appProtocol, ...listener } = port;
    super(scope, id, {
      metadata: { name, namespace },
      selector: Pods.select(scope, `${id}-pods`, { labels: { ...selector } }),
      ports: [listener],
      ...(clusterIP && { clusterIP }),
      ...(type && { type }),
    });
    rawPatch(ApiObject.of(this), JsonPatch.remove('/spec/externalIPs'));
    if (appProtocol !== undefined) {
      rawPatch(ApiObject.of(this), JsonPatch.add('/spec/ports/0/appProtocol', appProtocol));
    }
  }
}
