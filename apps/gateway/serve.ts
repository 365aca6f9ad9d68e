/** The gateway as a process: from its configuration file to the end of its last request. */
import { memoryShares } from '@api-platform/contracts/memory.ts';
import { adminPaths } from '@api-platform/contracts/services.ts';
import { createAdminHandler, createAdminServer } from '@api-platform/kit/admin.ts';
import { choice, readVariables, text } from '@api-platform/kit/config.ts';
import { drain, stopHttp } from '@api-platform/kit/drain.ts';
import { createHealth } from '@api-platform/kit/health.ts';
import type { BoundsOptions } from '@api-platform/kit/connection-bounds.ts';
import { type Refused, createHttpServer, listen, listenWide } from '@api-platform/kit/http-server.ts';
import { StartError } from '@api-platform/kit/launch.ts';
import { createLogger, logLevels } from '@api-platform/kit/log.ts';
import { createMetrics } from '@api-platform/kit/metrics.ts';
import { observeRefusals } from '@api-platform/kit/observe-refusals.ts';
import { run } from '@api-platform/kit/run.ts';
import type { Machine } from '@api-platform/kit/serve.ts';
import { spanExportVariables, startTracing } from '@api-platform/kit/span-export.ts';
import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createGateway } from './app.ts';
import { checkConfig } from './config/check.ts';
import { formatFindings } from './config/findings.ts';
import { unreadable } from './config/run-check.ts';
import { gatewayErrorHeader } from './errors.ts';
import type { Resolve, Timer } from './upstream/discovery.ts';

/** What the gateway needs of the machine beyond what every service needs. */
export interface GatewayMachine extends Machine {
  readonly readFile: (file: string) => string;
  readonly resolve: Resolve;
  readonly after: Timer['after'];
  readonly random: Timer['random'];
}

/** What is told about the process. */
export interface ServeOptions {
  /** Configuration file; undefined takes the one of the environment. */
  readonly file: string | undefined;
  /** What `/health` tells, such as `v1.0.0`. */
  readonly release: string;
}

/** However long DNS takes, the gateway is ready after this, in milliseconds: what it answers then is its clients' business. */
const longestLookUpMs = 3_000;

/**
 * Runs the gateway until a signal ends the process.
 * @throws {StartError} where the configuration is wrong, naming all faults, or a port is taken
 */
export async function serveGateway({ file, release }: ServeOptions, machine: GatewayMachine): Promise<void> {
  const { clock, signals, exit } = machine;
  const variables = readVariables(machine.env, {
    GATEWAY_CONFIG: text({ default: '/etc/gateway/gateway.json' }),
    INSTANCE: text({ default: machine.hostname }),
    LOG_LEVEL: choice(logLevels, { default: 'info' }),
    ...spanExportVariables,
  });
  const { config, configHash, warnings } = loadConfig(file ?? variables.GATEWAY_CONFIG, machine.readFile);
  const about = { service: 'gateway', instance: variables.INSTANCE };
  const log = createLogger({ ...about, level: variables.LOG_LEVEL });
  for (const warning of warnings) log.warn(warning);
  const metrics = createMetrics(about);
  const health = createHealth();
  const { resolve, after, random } = machine;
  const timer = { now: clock.now, after, random };
  const endpoint = variables.OTEL_EXPORTER_OTLP_ENDPOINT;
  const tracing = await startTracing({ ...about, callers: 'strangers', endpoint, log, now: clock.now });
  const gateway = createGateway({ config, configHash, release, log, tracing, metrics, health, resolve, timer });
  const shared = { metrics, log, now: clock.now };
  const bounds = { ...shared, listener: 'public', limits: memoryShares(config.memoryMiB) } as const;
  const server = createPublicServer(gateway.handler, { bounds, refused: observeRefusals(shared) });
  const stop = stopHttp(server, clock);
  const admin = createAdminServer(createAdminHandler({ health, metrics, paths: adminPaths }), shared);
  const end = async (): Promise<boolean> => {
    const finished = await drain({ health, stop, ...config.drain, clock });
    gateway.close();
    admin.close();
    admin.closeAllConnections();
    await tracing.shutdown(clock);
    return finished;
  };
  run({ signals, drain: end, log, exit });
  const adminAddress = await listen(admin, config.admin);
  await Promise.race([gateway.lookedUp, clock.sleep(longestLookUpMs)]);
  const { port } = await listenWide(server, config.listen);
  health.started();
  log.info({ host: config.listen.host, port, admin_port: adminAddress.port, release, config: configHash }, 'listening');
}

/** A server that leaves every request to the gateway, also those that Node would answer by itself. */
export function createPublicServer(
  handler: RequestListener,
  options: { readonly bounds: BoundsOptions; readonly refused: (refused: Refused) => void },
): Server {
  const server = createHttpServer(handler, { errorHeader: gatewayErrorHeader, takesMissingHost: true, ...options });
  const hand = (req: IncomingMessage, res: ServerResponse): void => void server.emit('request', req, res);
  // Otherwise Node asks for every body at once, also for those that will be refused.
  return server.on('checkContinue', hand).on('checkExpectation', hand);
}

/** Reads and checks the file; wrong ones are refused with the lines that `gateway check` prints. */
function loadConfig(file: string, readFile: GatewayMachine['readFile']) {
  let content: string;
  try {
    content = readFile(file);
  } catch (error) {
    throw new StartError(`${unreadable(file, error)}; name it with --config or GATEWAY_CONFIG`, { cause: error });
  }
  const { config, findings } = checkConfig(content);
  if (config === undefined) throw new StartError(formatFindings(file, findings, 'text').trimEnd());
  const configHash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return { config, configHash, warnings: formatFindings(file, findings, 'text').split('\n').filter(Boolean) };
}
