/** `npm run e2e`: deploys to the cluster of the current kubeconfig and drives it. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { environmentNamed } from '../infra/environments/all.ts';
import { ingressController } from '../infra/environments/platform.ts';
import { selectorLabels } from '../infra/k8s/names.ts';
import { UsageError } from '../scripts/terminal/command-line.ts';
import { Cluster } from './cluster.ts';
import type { Forwarded } from './forward.ts';
import { loaderFor } from './images/loaders.ts';
import { parseManifests } from './manifests.ts';
import { type Options, help, readOptions } from './options.ts';
import { reportJson, reportTable } from './report.ts';
import { isReady } from './rollout-state.ts';
import { runSteps } from './run-steps.ts';
import { allSteps } from './steps/all.ts';

const print = (...lines: readonly string[]): void => lines.forEach((line) => process.stdout.write(`${line}\n`));

/** The only environment that any cluster may stand for. */
const environment = environmentNamed('local');

function readDist(): ReadonlyMap<string, string> {
  const folder = join(import.meta.dirname, '../dist', environment.name);
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

const since = (date?: Date): number => date?.getTime() ?? Number.POSITIVE_INFINITY;

/** Opens one way to the ingress controller, when it is first asked for. */
function createIngress({ ingressUrl }: Options, cluster: Cluster) {
  let forwarded: Promise<Forwarded> | undefined;
  const open = async (): Promise<Forwarded> => {
    const { namespace, name, port } = ingressController;
    // an autoscaler that scales down takes the youngest first
    const [oldest] = (await cluster.pods(namespace, selectorLabels(name)))
      .filter(isReady)
      .toSorted((a, b) => since(a.metadata?.creationTimestamp) - since(b.metadata?.creationTimestamp));
    const pod = oldest?.metadata?.name;
    if (pod === undefined)
      throw new Error(`no pod of ${name} in namespace ${namespace} is ready; run the step "ready" first`);
    return cluster.forward(namespace, pod, port);
  };
  return {
    url: async (): Promise<string> => ingressUrl ?? (await (forwarded ??= open())).url,
    // what could not be opened needs no closing
    close: async (): Promise<void> => (await forwarded?.catch(() => undefined))?.close(),
  };
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args, allSteps);
  if (options === undefined) {
    print(help(allSteps));
    return 0;
  }
  const startedAt = new Date();
  const cluster = new Cluster();
  const loader = () => loaderFor(cluster.address.context, options);
  const manifests = parseManifests(readDist());
  const ingress = createIngress(options, cluster);
  const reports = await runSteps(
    options.steps,
    (step, say) => step.take({ options, environment, manifests, cluster, loader, ingressUrl: ingress.url, say }),
    { say: (step, line) => print(`${styleText('dim', step.padEnd(9))} ${line}`), now: () => performance.now() },
  );
  await ingress.close();
  print('', ...reportTable(reports));
  if (options.json !== undefined) writeFileSync(options.json, reportJson(environment.name, startedAt, reports));
  return reports.every(({ result }) => result === 'ok') ? 0 : 1;
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`npm run e2e: ${error.message}\n`);
  process.exitCode = 2;
}
