/** The command line of `npm run e2e`. */
import { UsageError, parseCommandLine, wholeNumber } from '../scripts/terminal/command-line.ts';
import { table } from '../scripts/terminal/table.ts';
import { loadForms } from './images/loaders.ts';
import type { RunOptions, Step } from './steps/step.ts';

/** What a run was asked to do. */
export interface Options extends RunOptions {
  /** The steps to take, in the order in which they stand in the list of all. */
  readonly steps: readonly Step[];
}

const defaultTimeoutSeconds = 300;

/** What `npm run e2e -- --help` prints. */
export function help(steps: readonly Step[]): string {
  return `npm run e2e [-- OPTION… STEP…]

Deploys dist/local to the cluster of the current kubeconfig and drives it. Without STEP all but
the optional ones are taken, in this order; the first is always taken:

${table(steps.map(({ name, summary, optional }) => [`  ${name}`, optional ? `${summary} (optional)` : summary])).join('\n')}

  --cleanup               take the step cleanup, too, whatever became of the others
  --load METHOD           how images reach the nodes: ${loadForms}
                          (default: what the name of the context tells)
  --load-command COMMAND  a shell command that loads {archive}, an image archive in Docker's format
  --node-image IMAGE      base image of the apps' images, with the Node of .node-version
  --build-flag=FLAG       passed on to the builder; may be repeated
  --ingress-url URL       where the ingress controller answers (default: port-forwards to its pods)
  --timeout SECONDS       how long each step may wait for the cluster (default ${defaultTimeoutSeconds})
  --json FILE             write the report as JSON, too
  --yes                   go on although the cluster does not look like one on this machine
  --help                  this text`;
}

/**
 * Reads the command line.
 * @param all every step, in order
 * @throws {UsageError} when it cannot be followed as given
 */
export function readOptions(args: readonly string[], all: readonly Step[]): Options {
  const { values, positionals } = parseCommandLine(
    args,
    {
      cleanup: { type: 'boolean' },
      load: { type: 'string' },
      'load-command': { type: 'string' },
      'node-image': { type: 'string' },
      'build-flag': { type: 'string', multiple: true },
      'ingress-url': { type: 'string' },
      timeout: { type: 'string' },
      json: { type: 'string' },
      yes: { type: 'boolean' },
    },
    { allowPositionals: true },
  );
  const names = all.map(({ name }) => name);
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`unknown step "${unknown}"; known steps: ${names.join(', ')}`);
  const asked = positionals.length > 0 ? positionals : all.filter(({ optional }) => !optional).map(({ name }) => name);
  const chosen = new Set([...names.slice(0, 1), ...asked, ...(values.cleanup === true ? ['cleanup'] : [])]);
  const url = values['ingress-url'];
  if (url !== undefined && !/^http:\/\/[^/]+\/?$/.test(url)) {
    throw new UsageError(`--ingress-url: got "${url}", must be http://HOST:PORT`);
  }
  return {
    steps: all.filter(({ name }) => chosen.has(name)),
    yes: values.yes ?? false,
    json: values.json,
    nodeImage: values['node-image'],
    buildFlags: values['build-flag'] ?? [],
    load: values.load,
    loadCommand: values['load-command'],
    ingressUrl: url,
    timeoutMs: wholeNumber('timeout', values.timeout ?? String(defaultTimeoutSeconds), { min: 1, max: 3_600 }) * 1_000,
  };
}
