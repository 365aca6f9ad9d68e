/** `npm run kube-score`: kube-score over dist/, as far as it is decided here. What it does itself arrives as an argument. */
import { environmentNamed, environments } from '../../infra/environments/all.ts';
import type { Environment } from '../../infra/environments/environment.ts';
import { kubeScoreArguments } from '../../infra/k8s/policies/tools/configs.ts';
import { UsageError, parseCommandLine } from '../terminal/command-line.ts';

/** A program that ran to its end. */
export interface Ended {
  readonly code: number;
  /** What it printed. */
  readonly printed: string;
}

/** What a run needs. */
export interface KubeScore {
  /** Runs a program; undefined where there is none of that name. */
  readonly start: (program: string, args: readonly string[]) => Ended | undefined;
  /** The manifests of an environment. */
  readonly filesOf: (environment: string) => readonly string[];
}

const install = 'go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0';

/** How to use it. */
export const usage = `npm run kube-score -- [ENVIRONMENT...] [--program PATH]

Runs kube-score over dist/: the environments on EKS, unless others are named. Checks that are off, with their reasons, are
in infra/k8s/policies/tools/; what single objects are exempt from is an annotation beside them.
  --program   the kube-score to run [kube-score]; ${install}
  --help      this text
Exit code: 0 nothing found, 1 findings, 2 wrong usage or no kube-score.`;

/** For clusters whose version nobody told. */
const anyVersion = '1.35';

/**
 * Runs it over each environment by itself.
 * @returns what to print, and the exit code
 * @throws {UsageError} for what cannot be run
 */
export function runKubeScore(args: readonly string[], { start, filesOf }: KubeScore): Ended {
  const { values, positionals } = parseCommandLine(args, { program: { type: 'string' } }, { allowPositionals: true });
  const program = values.program ?? 'kube-score';
  const runs = chosen(positionals).map((environment) => {
    const ended = start(program, [...argumentsFor(environment), ...filesOf(environment.name)]);
    if (ended === undefined) throw new UsageError(`there is no program '${program}'; install it: ${install}`);
    // It ends with 1 for findings, whatever else it prints for what is well.
    const found = ended.printed.split('\n').filter((line) => /^\[(CRITICAL|WARNING)\]/.test(line));
    const told = found.length > 0 || ended.code === 0 ? found : ended.printed.trim().split('\n');
    return [`${environment.name}: ${told.length === 0 ? 'nothing found' : `${told.length} findings`}`, ...told];
  });
  return { code: runs.every((lines) => lines.length === 1) ? 0 : 1, printed: `${runs.flat().join('\n')}\n` };
}

function chosen(names: readonly string[]): readonly Environment[] {
  if (names.length === 0) return Object.values(environments).filter(({ cluster }) => cluster.target === 'eks');
  const unknown = names.find((name) => !Object.hasOwn(environments, name));
  if (unknown !== undefined) {
    throw new UsageError(`environment '${unknown}' is unknown; there are ${Object.keys(environments).join(', ')}`);
  }
  return names.map(environmentNamed);
}

function argumentsFor({ cluster, images }: Environment): readonly string[] {
  return [
    ...kubeScoreArguments(cluster.target === 'eks' ? cluster.kubernetesVersion : anyVersion),
    '--output-format',
    'ci',
    '--exit-one-on-warning',
    // Images are loaded into the nodes by hand there: nothing could be pulled (IMG-2).
    ...(images.pullPolicy === 'Always' ? [] : ['--ignore-test', 'container-image-pull-policy']),
  ];
}
