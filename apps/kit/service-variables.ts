/** The environment variables that every service understands. */
import { choice, integer, port, text } from './config.ts';
import { logLevels } from './log.ts';
import { spanExportVariables } from './span-export.ts';

/** Defaults that depend on the service and the machine. */
export interface ServiceDefaults {
  readonly port: number;
  readonly adminPort: number;
  /** Name of this replica, such as the host name. */
  readonly instance: string;
}

/** The table for `readVariables`. */
export function serviceVariables(defaults: ServiceDefaults) {
  return {
    /** Address that both listeners bind. */
    HOST: text({ default: '0.0.0.0' }),
    /** Port of the requests. */
    PORT: port({ default: defaults.port }),
    /** Port of probes and metrics. */
    ADMIN_PORT: port({ default: defaults.adminPort }),
    /** Name of this replica in logs and traces. */
    INSTANCE: text({ default: defaults.instance }),
    LOG_LEVEL: choice(logLevels, { default: 'info' }),
    /** How long requests are still taken after SIGTERM, in milliseconds; in Kubernetes the preStop hook waits instead. */
    ANNOUNCE_MS: integer({ min: 0, max: 600_000, default: 0 }),
    ...spanExportVariables,
  };
}
