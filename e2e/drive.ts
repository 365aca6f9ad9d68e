/** One run against the cluster of the current kubeconfig, to its report. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { environmentNamed } from '../infra/environments/all.ts';
import { Cluster } from './cluster.ts';
import { lookMs, loadBalancerOf } from './entry.ts';
import { loaderFor } from './images/loaders.ts';
import { parseManifests } from './manifests.ts';
import type { Options } from './options.ts';
import { reportJson, reportTable } from './report.ts';
import { pauseUntil } from './pause.ts';
import { allRight, runSteps } from './run-steps.ts';

const print = (...lines: readonly string[]): void => lines.forEach((line) => process.stdout.write(`${line}\n`));

/** The only environment that any cluster may stand for. */
const environment = environmentNamed('local');

function readDist(): ReadonlyMap<string, string> {
  const folder = join(import.meta.dirname, '../dist', environment.name);
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** The first signal lets a step put right what it has disturbed, the second ends the run as it is. */
function interruption(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (interrupted.signal.aborted) process.exit(130);
      print('', 'interrupted: what was disturbed is put right first; once more ends the run as it is');
      interrupted.abort();
    });
  }
  return interrupted.signal;
}

/**
 * Takes the steps that were asked for.
 * @returns the exit code: 0 all is well, 1 something is not
 * @throws {UsageError} where there is no cluster, or one that must not be touched without --yes
 */
export async function drive(options: Options): Promise<0 | 1> {
  const startedAt = new Date();
  const cluster = new Cluster();
  const loader = () => loaderFor(cluster.address.context, options);
  const manifests = parseManifests(readDist());
  const entry = loadBalancerOf(cluster, options.ingressUrl);
  // the cluster may be out of reach for a moment; the next look tells
  const looks = setInterval(() => void entry.lookAgain().catch(() => undefined), lookMs);
  const interrupted = interruption();
  const pause = pauseUntil(interrupted);
  const width = Math.max(...options.steps.map(({ name }) => name.length));
  const reports = await runSteps(
    options.steps,
    (step, say) => step.take({ options, environment, manifests, cluster, loader, entry, pause, say }),
    {
      say: (step, line) => print(`${styleText('dim', step.padEnd(width))} ${line}`),
      now: () => performance.now(),
      interrupted,
    },
  ).finally(async () => {
    clearInterval(looks);
    await entry.close();
  });
  print('', ...reportTable(reports));
  if (options.json !== undefined) writeFileSync(options.json, reportJson(environment.name, startedAt, reports));
  return allRight(reports) ? 0 : 1;
}
