/**
 * For tests of the code: environments of every shape, whatever is being released in them. Tests of what the environments of the
 * repository are, and of what is written for them, go through `all.ts`: one more of those is no other case for the code.
 */
import type { Environment } from './environment.ts';
import { local } from './local.ts';
import { prod } from './prod.ts';

const standingTrial = { gateway: { percent: 25 } } as const;

/**
 * An environment while nothing is being released: every app in the version of versions.ts, the gateway on its standing
 * trial. A test that is about anything but releases begins with it: somebody who starts or ends a trial edits no test.
 */
export function atRest<E extends Environment>(
  environment: E,
): Omit<E, 'canaries'> & { readonly canaries: typeof standingTrial } {
  return { ...environment, canaries: standingTrial };
}

/** A company's own cluster, which has every add-on already, KEDA among them, TLS of its own and DNS on its nodes. */
export const onPremises: Environment = {
  ...local,
  name: 'on-premises',
  domain: 'api.example.net',
  cluster: {
    target: 'existing',
    podCidrs: ['10.128.0.0/14'],
    protectedRoutes: 'refused',
    tlsSecret: 'api-tls',
    dnsAddress: '169.254.20.10',
  },
  images: { registry: 'registry.example.net/api', pullPolicy: 'Always' },
  addons: {
    ingressController: 'external',
    metricsServer: 'external',
    requestMetrics: 'external',
    rateLimitStore: { host: 'valkey.example.net', port: 6380, tls: true },
    traces: { otlpUrl: 'http://otel.example.net:4318' },
  },
  autoscaling: { engine: 'keda', onIngressRequests: true },
  workloads: {},
  rollout: { announceSeconds: 40, bootFactor: 1 },
  logLevel: 'warn',
};

/** One environment of each shape: a machine, a company's own cluster, a cluster that is made in AWS. */
export const shapes: readonly Environment[] = [local, onPremises, prod];
