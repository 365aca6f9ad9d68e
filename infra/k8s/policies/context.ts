/** What manifests alone do not say: the intent behind them. Rules that need it are left out where nobody tells. */
import type { Labels } from './model/field.ts';

/** One end of a connection. */
export type Peer =
  /** A workload of the set, by the name that its pods have in `app.kubernetes.io/name`. */
  | { readonly kind: 'workload'; readonly namespace: string; readonly name: string }
  /** Pods that the set does not hold; without `pods` all of the namespace. */
  | { readonly kind: 'pods'; readonly namespace: Labels; readonly pods?: Labels }
  /** Addresses. */
  | { readonly kind: 'addresses'; readonly cidr: string };

/** A connection that is meant to be possible. */
export interface Flow {
  readonly from: Peer;
  readonly to: Peer;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  /** What goes wrong without it. */
  readonly why: string;
}

/** What a workload was declared to be. */
export interface DeclaredWorkload {
  readonly protocol: 'http' | 'grpc';
  /** Paths that probes may ask. */
  readonly probePaths: readonly string[];
  /** Longest time from start to ready, in seconds. */
  readonly bootSeconds: number;
  /** Longest time that requests in flight get after SIGTERM, in seconds. */
  readonly drainSeconds: number;
}

/** A trial beside the stable release. */
export interface DeclaredCanary {
  readonly namespace: string;
  /** Service of both, of the stable and of the trial pods. */
  readonly services: { readonly shared: string; readonly stable: string; readonly canary: string };
  /** Deployments. */
  readonly stable: string;
  readonly canary: string;
  /** Share of the requests that the trial takes, in percent. */
  readonly percent: number;
  /**
   * What makes the share. `replicas`: requests go to any pod of both sides, so the numbers of pods must keep it. `weight`:
   * something before them counts requests out, and the numbers of pods mean nothing.
   */
  readonly by: 'replicas' | 'weight';
}

/** Facts about one environment. */
export interface Context {
  /** Host names that the environment serves. */
  readonly hosts: readonly string[];
  readonly ingressClasses: readonly string[];
  /** Whether the Ingress ends TLS; false where something before it does. */
  readonly tls: boolean;
  readonly pullPolicy: 'Always' | 'IfNotPresent';
  /** All images that may run, without digest. */
  readonly images: readonly string[];
  /** Service name to the names of the Deployments behind it, by `namespace/name`. */
  readonly services: Readonly<Record<string, readonly string[]>>;
  /** By `namespace/name` of their Deployments. */
  readonly workloads: Readonly<Record<string, DeclaredWorkload>>;
  /** Every connection that is meant to be possible; all others must be impossible. */
  readonly flows: readonly Flow[];
  readonly canaries: readonly DeclaredCanary[];
  /** Objects that others bring into the cluster: `Kind namespace/name`, or `Kind name`. */
  readonly external: readonly string[];
}
