/** What may differ between environments, and nothing else. */
import type { WorkloadName } from '@api-platform/contracts/services.ts';
import type { ingressController } from './platform.ts';

/** What an autoscaler moves: the workloads, and the ingress controller where it is ours. */
export type ScaledName = WorkloadName | typeof ingressController.name;

/** How many replicas of a workload run. The autoscaler moves between the two. */
export interface Replicas {
  readonly min: number;
  readonly max: number;
}

/**
 * A trial: the version of versions.ts takes a share of the requests, the rest goes to the stable side. Deleting `stable`
 * promotes the trial; `percent: 0` rolls it back. See docs/canary.md.
 */
export interface Canary {
  /** Share of the requests that the trial takes: from 1 to 50, or 0 for no trial. */
  readonly percent: number;
  /** Released version of the stable side. @default - the version of versions.ts: both sides are the same */
  readonly stable?: string;
}

/** An EKS cluster that Pulumi owns, and the edge before it. */
export interface EksTarget {
  readonly target: 'eks';
  /** The only account that this environment may touch: 12 digits. */
  readonly accountId: string;
  readonly region: string;
  /** Where data of users may lie: in the European Union, or in whatever region is chosen. */
  readonly dataResidency: 'european-union' | 'anywhere';
  /** Availability zones, fixed here because a look-up could reorder subnets. */
  readonly zones: readonly [string, string, string];
  /** Address range of the network: a /16. */
  readonly vpcCidr: string;
  /** One NAT gateway is cheaper, one per zone survives the loss of a zone. */
  readonly natGateways: 'one' | 'per-zone';
  /** Kubernetes minor version, such as `1.35`. */
  readonly kubernetesVersion: string;
  /** Where the public API endpoint may be reached from; empty makes it private. */
  readonly apiAccessCidrs: readonly string[];
  /** ARN of the role that runs Pulumi; it becomes the cluster's administrator. */
  readonly deployerRoleArn: string;
  /** Days that logs are kept. */
  readonly logRetentionDays: number;
  /** Refuses the deletion of what holds state or takes traffic. */
  readonly protect: boolean;
  /** Route 53 zone of the domain; without it the API keeps AWS's own address and no certificate is made. */
  readonly hostedZoneId?: string;
  /** Origins whose pages may call the API from a browser: `https://host`. Only the edge answers them. */
  readonly corsOrigins: readonly string[];
  /** Whose tokens the edge believes (JWT, RSA keys). @default - nobody's: a route that demands scopes is a fault */
  readonly tokens?: TokenIssuer;
}

/** Who issues tokens, and for whom they must be made out (RFC 7519 §4.1). */
export interface TokenIssuer {
  /** The `iss` of the tokens: an https URL below which its OpenID configuration is found. */
  readonly issuer: string;
  /** One of these must be the `aud` of a token. */
  readonly audiences: readonly [string, ...string[]];
}

/** Any cluster that the kubeconfig names: kind, k3d, minikube, a company's own. No AWS account is touched. */
export interface ExistingTarget {
  readonly target: 'existing';
  /**
   * Where pods get their addresses, as CIDR blocks: the gateway believes what its peers in them say about clients, and no
   * one else. A cluster tells with `kubectl get nodes -o jsonpath='{.items[*].spec.podCIDRs}'`, or by the addresses of
   * its pods. Where this is wrong, all clients count as one, and the gateway warns. See ADR 0024.
   */
  readonly podCidrs: readonly [string, ...string[]];
  /**
   * Secret of type `kubernetes.io/tls` in the namespace of the environment, with a certificate for both host names.
   * On EKS the edge before the cluster ends TLS. @default - none: plain HTTP
   */
  readonly tlsSecret?: string;
  /** Whether routes that demand scopes answer everybody: nothing before such a cluster checks tokens. */
  readonly protectedRoutes: 'refused' | 'open';
  /**
   * Where pods ask DNS when that is no pod, such as NodeLocal DNSCache at `169.254.20.10`: network policies let them.
   * @default - the pods with the label `k8s-app: kube-dns` in `kube-system`
   */
  readonly dnsAddress?: string;
}

/** A backend for spans that takes OTLP over HTTP: a vendor's, or a company's own. */
export interface SpanBackend {
  /** Base URL, to which `/v1/traces` is appended. */
  readonly otlpUrl: string;
  /**
   * Header that proves who sends, such as `authorization`. Its value is what the key `value` of a Secret in the namespace of
   * the collector holds, byte by byte: with a line break at the end the collector can send nothing. @default - none
   */
  readonly header?: { readonly name: string; readonly secret: string };
}

/** The OpenTelemetry collector that we bring along. */
export interface BundledCollector {
  readonly collector: 'bundled';
  /** Where it sends what it has taken. @default - nowhere: it logs how many spans came in, and drops them */
  readonly exportTo?: SpanBackend;
}

/** One place where the whole platform runs. */
export interface Environment {
  /** Also the Pulumi stack and the folder under dist/. */
  readonly name: string;
  /** Host name of the API. */
  readonly domain: string;
  /** Kubernetes namespace of the gateway and the services. */
  readonly namespace: string;
  readonly cluster: EksTarget | ExistingTarget;
  readonly images: {
    /** Registry and path before the name of an app's image, without a slash at the end. */
    readonly registry: string;
    /** `IfNotPresent` only where images are loaded into the nodes by hand. */
    readonly pullPolicy: 'Always' | 'IfNotPresent';
  };
  /** Parts that the cluster needs: `bundled` ones are charts of ours, `external` ones are there already. */
  readonly addons: {
    readonly ingressController: 'bundled' | 'external';
    readonly metricsServer: 'bundled' | 'external';
    /** Requests per second for the autoscalers, and alerts: Prometheus and its adapter for the metrics API. */
    readonly requestMetrics: 'bundled' | 'external';
    /** Counts the requests of a client over all replicas of the gateway: Valkey, or a server that speaks its protocol. */
    readonly rateLimitStore: 'bundled' | { readonly host: string; readonly port: number; readonly tls: boolean };
    /** Where the apps send spans: a collector of ours, a receiver for OTLP over HTTP that is there already, or nowhere. */
    readonly traces: 'none' | BundledCollector | { readonly otlpUrl: string };
  };
  readonly autoscaling: {
    /** What moves the replicas: Kubernetes' own autoscaler, or KEDA where the cluster has it. */
    readonly engine: 'hpa' | 'keda';
    /** Whether the gateway also follows the requests that the ingress controller counts for its Ingress. */
    readonly onIngressRequests: boolean;
  };
  /** Replicas of everything that `workloads` does not name. */
  readonly replicas: Replicas;
  /** Replicas of single workloads. */
  readonly workloads: { readonly [Name in ScaledName]?: Replicas };
  /** Workloads with a trial side. */
  readonly canaries: { readonly [Name in WorkloadName]?: Canary };
  readonly rollout: {
    /**
     * Seconds between the removal of an endpoint and the end of the listener: the time in which everybody forgets a pod.
     * The ingress controller hears of it in two seconds. The gateway asks DNS every 5 s, and DNS may answer from a cache
     * for as long as the cluster says: 30 s by default, as EKS has it, and as long as an AWS load balancer takes. So 40
     * where that counts. On one machine 15 is enough for caches of up to 8 s; with longer ones the gateway still finds
     * a pod that is gone for a while, and sends what it could not deliver to another.
     */
    readonly announceSeconds: number;
    /** How much longer than declared a process may take to boot here: small machines are slow. */
    readonly bootFactor: number;
  };
  readonly logLevel: 'debug' | 'info' | 'warn';
}
