/** Which processes make up the local system, derived from the declaration. */
import { type GatewayConfigInput } from '@api-platform/contracts/gateway-config.ts';
import { deriveGatewayConfig } from '@api-platform/contracts/derive-gateway-config.ts';
import type { Route } from '@api-platform/contracts/routes.ts';
import { type Workload, adminPaths } from '@api-platform/contracts/services.ts';

/** Everything listens here and nowhere else. */
export const host = '127.0.0.1';

/** Replicas of each service: enough to see load spread, few enough for a laptop. */
export const replicas = 3;

/** One process to run. */
export interface ProcessPlan {
  /** Name in logs and reports, such as `webapp1-2`. */
  readonly name: string;
  /** The folder under apps/. */
  readonly app: string;
  readonly workload: Workload;
  /** Public listener. */
  readonly port: number;
  /** Listener for probes and metrics. */
  readonly adminPort: number;
  /** Variables that differ from the surrounding ones. */
  readonly env: Readonly<Record<string, string>>;
}

/** Where a process answers on its admin listener. */
export function adminUrl(plan: ProcessPlan, path: keyof typeof adminPaths): string {
  return `http://${host}:${plan.adminPort}${adminPaths[path]}`;
}

/** The whole local system. */
export interface SystemPlan {
  readonly services: readonly ProcessPlan[];
  readonly gateway: ProcessPlan;
  /** What the gateway's configuration file must hold. */
  readonly gatewayConfig: GatewayConfigInput;
}

/** Base URL of the gateway's public listener. */
export function gatewayUrl({ gateway }: SystemPlan): string {
  return `http://${host}:${gateway.port}`;
}

/** What the plan is made from. */
export interface SystemProps {
  readonly routes: readonly Route[];
  readonly services: Readonly<Record<string, Workload>>;
  readonly gateway: Workload;
  /** The gateway's ports, as declared or chosen. */
  readonly listen: { readonly port: number; readonly adminPort: number };
  /** Ports for the replicas: two for each. */
  readonly freePorts: readonly number[];
  /** Path under which the gateway's configuration will lie. */
  readonly configFile: string;
}

/** How many free ports the replicas need. */
export function portsNeeded(services: SystemProps['services']): number {
  return Object.keys(services).length * replicas * 2;
}

/** The processes and the gateway's configuration. The gateway is stopped first, so nobody needs time to forget a replica. */
export function planSystem(props: SystemProps): SystemPlan {
  const ports = props.freePorts.values();
  const next = (): number => {
    const { value } = ports.next();
    if (value === undefined) throw new RangeError(`got ${props.freePorts.length} free ports, too few for the replicas`);
    return value;
  };
  const services = Object.entries(props.services).flatMap(([app, workload]) =>
    Array.from({ length: replicas }, (_, i): ProcessPlan => {
      const [name, port, adminPort] = [`${app}-${i + 1}`, next(), next()];
      const env = { HOST: host, PORT: `${port}`, ADMIN_PORT: `${adminPort}`, INSTANCE: name, ANNOUNCE_MS: '0' };
      return { name, app, workload, port, adminPort, env };
    }),
  );
  return {
    services,
    gateway: {
      name: 'gateway',
      app: 'gateway',
      workload: props.gateway,
      ...props.listen,
      env: { GATEWAY_CONFIG: props.configFile, INSTANCE: 'gateway' },
    },
    gatewayConfig: deriveGatewayConfig(props.routes, props.services, {
      listen: { host, port: props.listen.port },
      admin: { host, port: props.listen.adminPort },
      memoryMiB: props.gateway.resources.memoryMiB,
      drain: { announceMs: 0, timeoutMs: props.gateway.drainSeconds * 1_000 },
      endpointsOf: (service) => ({
        static: services.filter(({ app }) => app === service).map(({ port }) => `${host}:${port}`),
      }),
    }),
  };
}
