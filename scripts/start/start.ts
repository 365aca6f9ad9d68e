/** The whole system on this machine: from the first process to the end of the last. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { routes } from '@api-platform/contracts/routes.ts';
import { gateway, services } from '@api-platform/contracts/services.ts';
import { checkDeclaration } from '../../infra/environments/check-declaration.ts';
import type { Asked } from './options.ts';
import { type ProcessPlan, type SystemPlan, adminUrl, host, planSystem, portsNeeded } from './plan.ts';
import { demandFree, freePorts, isFree } from './ports.ts';
import { createLogRenderer } from './render-log.ts';
import { readyReport, replicaReport } from './report.ts';
import { unaskedNote } from '../../e2e/spread.ts';
import { telling } from '../terminal/telling.ts';
import { smoke } from './smoke.ts';
import { onStopSignals } from './signals.ts';
import { ProcessFault, type ProcessSpec } from './supervise.ts';
import { type System, createSystem } from './system.ts';

const print = (...lines: readonly string[]): void => lines.forEach((line) => process.stdout.write(`${line}\n`));
const complain = (...lines: readonly string[]): void => lines.forEach((line) => process.stderr.write(`${line}\n`));
const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1_000).toFixed(1)} s`;

/** Time that a drained process gets to leave, in milliseconds. */
const leaveMs = 2_000;

const specOf = (plan: ProcessPlan, env: NodeJS.ProcessEnv): ProcessSpec => ({
  name: plan.name,
  file: join(import.meta.dirname, '../../apps', plan.app, 'main.ts'),
  env: { ...env, ...plan.env },
  readyUrl: adminUrl(plan, 'ready'),
  bootMs: plan.workload.bootSeconds * 1_000,
  drainMs: plan.workload.drainSeconds * 1_000 + leaveMs,
});

/** Ports that nobody else has: the asked ones, or all free ones for the smoke run, which must not disturb anything. */
async function choosePorts(asked: Asked) {
  if (asked.kind === 'run') await demandFree(host, asked.port);
  const [freePort = 0, freeAdminPort = 0, ...free] = await freePorts(host, portsNeeded(services) + 2);
  if (asked.kind === 'smoke') return { free, listen: { port: freePort, adminPort: freeAdminPort } };
  const adminPort = (await isFree(host, gateway.adminPort)) ? gateway.adminPort : freeAdminPort;
  return { free, listen: { port: asked.port, adminPort } };
}

/** Starts everything; false when it was stopped meanwhile. */
function booted(system: System, plan: SystemPlan): Promise<boolean> {
  const names = [plan.gateway, ...plan.services].map(({ name }) => name);
  return telling(print, `starting ${names.join(', ')}`, () => system.start());
}

/** Runs until stopped; 1 when it had to stop for another reason, or did not stop well. */
async function run(system: System, plan: SystemPlan, since: number): Promise<number> {
  const stopped = onStopSignals(process, system, () => print('', 'stopping; Ctrl-C again ends everything at once'));
  if (await booted(system, plan)) print(`ready in ${seconds(since)}`, ...readyReport(plan));
  const fault = await Promise.race([system.broken, stopped]);
  const faults = [
    ...(fault === undefined ? [] : [`${fault.message}, so everything was stopped`]),
    ...(await system.stop()),
  ];
  complain(...faults);
  return faults.length === 0 ? 0 : 1;
}

/** Proves the system and stops it; 1 when something was wrong. */
async function prove(system: System, plan: SystemPlan, since: number): Promise<number> {
  const stopped = onStopSignals(process, system);
  if (await booted(system, plan)) {
    print(`ready in ${seconds(since)}`);
    const began = performance.now();
    const result = await Promise.race([smoke(plan), system.broken, stopped]);
    if (result instanceof ProcessFault) throw result;
    if (result !== undefined) {
      print(`${result.requests} requests through the gateway in ${seconds(began)}`, ...replicaReport(result));
      print(...unaskedNote(result));
      const faults = [...result.faults, ...result.unseen, ...(await system.stop())];
      complain(...faults.map((fault) => `wrong: ${fault}`));
      if (faults.length > 0) return 1;
      const seen = result.unasked.length === 0 ? 'every replica seen' : 'every replica seen that a request can reach';
      print(`all right: every answer as declared, ${seen}, all drained (${seconds(since)})`);
      return 0;
    }
  }
  await system.stop();
  complain('stopped before the end');
  return 1;
}

/**
 * Runs the system as it was asked for.
 * @param env variables that the processes inherit
 * @returns the exit code: 0 all was well, 1 something was not
 * @throws {PortError} where the port is not free
 * @throws {DeclarationFault} where services or routes have a fault
 */
export async function start(asked: Asked, env: NodeJS.ProcessEnv): Promise<number> {
  const since = performance.now();
  checkDeclaration();
  const { free, listen } = await choosePorts(asked);
  const folder = mkdtempSync(join(tmpdir(), 'api-platform-'));
  const configFile = join(folder, 'gateway.json');
  const plan = planSystem({ routes, services, gateway, listen, freePorts: free, configFile });
  writeFileSync(configFile, JSON.stringify(plan.gatewayConfig, null, 2));
  const all = [plan.gateway, ...plan.services];
  const names = all.map(({ name }) => name);
  const render = createLogRenderer(names, styleText);
  const quiet = asked.kind === 'smoke';
  const waves = [plan.services, [plan.gateway]].map((wave) => wave.map((one) => specOf(one, env)));
  const system = createSystem(waves, (name, line) => {
    if (!quiet) print(render(name, line));
  });
  // such as `npm start | head`: whoever read this is gone, and the children must not stay
  process.stdout.on('error', () => process.exit(1));
  process.once('exit', () => {
    system.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  try {
    return quiet ? await prove(system, plan, since) : await run(system, plan, since);
  } catch (error) {
    if (!(error instanceof ProcessFault)) throw error;
    if (quiet) complain(...error.lastWords.map((line) => render(error.process, line)));
    await system.stop();
    complain(error.message);
    return 1;
  }
}
