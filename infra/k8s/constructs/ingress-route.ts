import { k8s } from 'cdk8s-plus-28';
import { DeclarationFault } from '../../environments/declaration-fault.ts';
import { Construct } from 'constructs';

/** A Service that takes the requests of a host. */
export interface IngressTarget {
  readonly service: string;
  readonly port: number;
}

/** Which hosts lead where. */
export interface IngressRouteProps {
  /** Name of the Ingress. */
  readonly name: string;
  readonly namespace: string;
  /** The controller that it is for. */
  readonly className: string;
  /** What takes the requests, by host name. */
  readonly hosts: Readonly<Record<string, IngressTarget>>;
  /** Secret with a certificate for all hosts. @default - TLS ends before the controller, or nowhere */
  readonly tlsSecret?: string;
}

/**
 * An Ingress with what every controller understands alike: class, hosts, one path that is a prefix of all, and TLS. The
 * gateway routes by path. No annotation of a controller, and no default backend: a host that is not here gets the
 * controller's 404. Pulumi does not wait for an address in the status: controllers that publish none would cost ten
 * minutes, and nothing here needs it.
 * @throws {DeclarationFault} without a host, and for a host that matches more than one name
 */
export class IngressRoute extends Construct {
  constructor(scope: Construct, id: string, { name, namespace, className, hosts, tlsSecret }: IngressRouteProps) {
    super(scope, id);
    const names = Object.keys(hosts);
    const where = `IngressRoute '${namespace}/${name}'`;
    if (names.length === 0)
      throw new DeclarationFault(`${where}: hosts (none) must name a host; leave the route out to close the way in`);
    const vague = names.filter((host) => host === '' || host.includes('*'));
    if (vague.length > 0) {
      throw new DeclarationFault(
        `${where}: hosts ('${vague.join("', '")}') must be whole names: others would take requests that are not ours`,
      );
    }
    new k8s.KubeIngress(this, 'ingress', {
      metadata: { name, namespace, annotations: { 'pulumi.com/skipAwait': 'true' } },
      spec: {
        ingressClassName: className,
        ...(tlsSecret !== undefined && { tls: [{ hosts: names, secretName: tlsSecret }] }),
        rules: Object.entries(hosts).map(([host, { service, port }]) => ({
          host,
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: service, port: { number: port } } } }],
          },
        })),
      },
    });
  }
}
