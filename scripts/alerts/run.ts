/** `npm run alerts`, without the disk: which files promtool gets, and what it is asked. */
import type { Environment } from '../../infra/environments/environment.ts';
import { prometheusFiles } from '../../infra/k8s/observability/prometheus-files.ts';
import { UsageError, parseCommandLine } from '../terminal/command-line.ts';

/** How to use it. */
export const usage = `npm run alerts -- [--promtool PATH]

Has promtool check the configuration and the rules of Prometheus of every environment, and run the unit tests of the
alerts (infra/k8s/observability/alerts.promtool.yaml).
  --promtool  the program, of the same version as the image in infra/environments/versions.ts [promtool]
  --help      this text
Exit code: 0 all is well, 1 promtool found faults, 2 wrong usage or no promtool.`;

/** One question to promtool; its files are in the folder that it runs in. */
export interface Check {
  readonly what: string;
  readonly words: readonly string[];
}

/** What is written, and what is asked then. */
export interface Plan {
  readonly files: Readonly<Record<string, string>>;
  readonly checks: readonly Check[];
}

/** Where `npm run alerts` finds promtool. */
export function promtoolOf(args: readonly string[]): string {
  const { values } = parseCommandLine(args, { promtool: { type: 'string' } });
  if (values.promtool === '') throw new UsageError('--promtool: got "", must be the path of a program');
  return values.promtool ?? 'promtool';
}

/**
 * The checks of all environments; the unit tests know the figures of one of them.
 * @param tested the environment that the unit tests are about
 * @param tests their text
 */
export function planOf(environments: readonly Environment[], tested: Environment, tests: string): Plan {
  const files = Object.fromEntries(
    environments.flatMap((environment) =>
      Object.entries(prometheusFiles(environment)).map(([file, text]) => [`${environment.name}/${file}`, text]),
    ),
  );
  return {
    files: { ...files, [`${tested.name}/tests.yml`]: tests },
    checks: [
      ...environments.flatMap(({ name }) => [
        { what: `${name}: configuration`, words: ['check', 'config', `${name}/prometheus.yml`] },
        { what: `${name}: rules`, words: ['check', 'rules', '--lint=all', '--lint-fatal', `${name}/rules.yml`] },
      ]),
      { what: `${tested.name}: unit tests`, words: ['test', 'rules', `${tested.name}/tests.yml`] },
    ],
  };
}
