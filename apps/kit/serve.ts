/** A service from its variables to its end: what every service's main.ts would otherwise repeat. */
import { type AdminPaths, createAdminHandler, createAdminServer } from './admin.ts';
import { readVariables } from './config.ts';
import { type Clock, type Stop, drain } from './drain.ts';
import { createHealth } from './health.ts';
import { type ListenAddress, listen } from './http-server.ts';
import { launch } from './launch.ts';
import { type Logger, createLogger } from './log.ts';
import { type Metrics, createMetrics } from './metrics.ts';
import { type Signals, run } from './run.ts';
import { serviceVariables } from './service-variables.ts';
import { startTracing } from './span-export.ts';
import type { Tracing } from './trace.ts';

/** The machine and the process, which only a main.ts may touch. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Name of the replica where the variable INSTANCE is not set. */
  readonly hostname: string;
  readonly signals: Signals;
  readonly clock: Clock & {
    /** Milliseconds, never going back. */
    readonly now: () => number;
  };
  /** Writes to standard error. */
  readonly print: (text: string) => void;
  readonly exit: (code: number) => void;
}

/** What a service is built from. */
export interface ServiceParts {
  readonly log: Logger;
  readonly tracing: Tracing;
  readonly metrics: Metrics;
  readonly clock: Machine['clock'];
}

/** A service that does not listen yet. */
export interface Service {
  /** Binds it; resolves with the port it got. */
  readonly listen: (address: ListenAddress) => Promise<number>;
  readonly stop: Stop;
}

/** A service as declared, and how it is made. */
export interface ServeOptions {
  readonly name: string;
  readonly workload: { readonly port: number; readonly adminPort: number; readonly drainSeconds: number };
  readonly adminPaths: AdminPaths;
  readonly create: (parts: ServiceParts) => Service;
}

/** Runs a service until a signal ends the process. A start that fails is told on standard error and exits with 1. */
export function serve({ name, workload, adminPaths, create }: ServeOptions, machine: Machine): Promise<void> {
  const { clock, exit } = machine;
  const start = async (): Promise<void> => {
    const { port, adminPort, drainSeconds } = workload;
    const config = readVariables(machine.env, serviceVariables({ port, adminPort, instance: machine.hostname }));
    const about = { service: name, instance: config.INSTANCE };
    const log = createLogger({ ...about, level: config.LOG_LEVEL });
    const metrics = createMetrics(about);
    const health = createHealth();
    const tracing = await startTracing({ ...about, endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT, log, now: clock.now });
    const handler = createAdminHandler({ health, metrics, paths: adminPaths });
    const admin = createAdminServer(handler, { metrics, log, now: clock.now });
    const service = create({ log, tracing, metrics, clock });
    const timing = { announceMs: config.ANNOUNCE_MS, timeoutMs: drainSeconds * 1_000, clock };
    const end = async (): Promise<boolean> => {
      const finished = await drain({ health, stop: service.stop, ...timing });
      admin.close();
      admin.closeAllConnections();
      await tracing.shutdown(clock);
      return finished;
    };
    run({ signals: machine.signals, drain: end, log, exit });
    // First, so that the startup probe is answered while the service boots.
    const adminAddress = await listen(admin, { host: config.HOST, port: config.ADMIN_PORT });
    const bound = await service.listen({ host: config.HOST, port: config.PORT });
    health.started();
    log.info({ host: config.HOST, port: bound, admin_port: adminAddress.port }, 'listening');
  };
  return launch({ name, start, print: machine.print, exit });
}
