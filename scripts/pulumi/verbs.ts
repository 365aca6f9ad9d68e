/** What the Pulumi verbs of package.json say to Pulumi. Pure. */
import { registryStack } from '../../infra/aws/plan/names.ts';
import { demandStack, stacks } from '../stacks.ts';
import { UsageError } from '../terminal/command-line.ts';

/** One verb. */
interface Verb {
  /** What Pulumi is asked to do. */
  readonly pulumi: readonly [string, ...string[]];
  /**
   * Whether the program runs: its types must be right, because Node strips them without a look, and the policy pack is
   * asked about everything that it makes.
   */
  readonly runsProgram: boolean;
  /** Whether it cannot do without the cluster: a preview compares with the state. */
  readonly needsCluster: boolean;
}

/** Every verb by its name in package.json. */
const verbs: Readonly<Record<string, Verb>> = {
  preview: { pulumi: ['preview'], runsProgram: true, needsCluster: false },
  // Without a look at what is there, Pulumi compares with its state: it would leave what was changed by hand, and call a
  // cluster that was made again unchanged.
  up: { pulumi: ['up', '--refresh'], runsProgram: true, needsCluster: true },
  // Plain previews compare with the state as well.
  drift: {
    pulumi: ['refresh', '--preview-only', '--diff', '--expect-no-changes'],
    runsProgram: false,
    needsCluster: true,
  },
  destroy: { pulumi: ['destroy'], runsProgram: false, needsCluster: true },
};

/** The rules that no stack may break; from the root of the project. */
const policyPack = 'infra/aws/policy';

/** How to use them. */
export const usage = `npm run preview|up|drift|destroy -- STACK [--digests FILE] [options of Pulumi]

  preview  type check, then what 'up' would do, judged by the policy pack
  up       type check, then brings a stack to what the code says, if the policy pack has nothing against it
  drift    what was changed by hand; exits with 1 when anything was
  destroy  deletes a stack

STACK is one of ${stacks.join(', ')}. preview and up say what an environment costs while nobody uses it;
all but preview open a tunnel where the cluster's endpoint is private (npm run tunnel).
  --digests FILE  deploys images by digest: FILE is what 'npm run -s release' prints
  --help          this text
Other options are Pulumi's own ('npx pulumi up --help'), which refuses those that it does not know.`;

/** What is to be run. */
export interface Plan {
  readonly stack: string;
  /** Arguments of the Pulumi CLI. */
  readonly args: readonly string[];
  /** File with the digests of images, as `npm run release` prints them. */
  readonly digests?: string;
  /** Whether the program runs: types are checked and costs are told before. */
  readonly runsProgram: boolean;
  /** Whether a tunnel must be open where the cluster is private. */
  readonly needsCluster: boolean;
}

/**
 * The plan of a command line `VERB STACK [--digests FILE] [options of Pulumi]`.
 * @throws {UsageError} where verb or stack is missing or unknown, or options come first
 */
export function planOf([name = '', stack = '', ...options]: readonly string[]): Plan {
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb === undefined) throw new UsageError(`got '${name}', must be one of ${Object.keys(verbs).join(', ')}`);
  const { pulumi, runsProgram, needsCluster } = verb;
  demandStack(stack, stacks);
  const doubled = options.find((option) => /^(-s|--stack)(=|$)/.test(option));
  if (doubled !== undefined) throw new UsageError(`'${doubled}' must not be given: the stack is '${stack}'`);
  const { digests, others } = withoutDigests(options);
  if (digests !== undefined && !runsProgram) {
    throw new UsageError(`--digests must not be given: ${name} does not run the program`);
  }
  if (digests !== undefined && stack === registryStack) {
    throw new UsageError(`--digests must not be given: no image runs in '${registryStack}'`);
  }
  const judged = runsProgram ? ['--policy-pack', policyPack] : [];
  return {
    stack,
    args: [...pulumi, '--stack', stack, ...judged, ...others],
    ...(digests !== undefined && { digests }),
    runsProgram,
    needsCluster,
  };
}

/** The one option that is ours. */
function withoutDigests(options: readonly string[]): { readonly digests?: string; readonly others: readonly string[] } {
  const at = options.findIndex((option) => /^--digests(=|$)/.test(option));
  if (at === -1) return { others: options };
  const [option = '', next = ''] = options.slice(at);
  const inOne = option.startsWith('--digests=');
  const digests = inOne ? option.slice('--digests='.length) : next;
  if (digests === '' || digests.startsWith('-')) throw new UsageError('--digests must be followed by a file');
  return { digests, others: options.toSpliced(at, inOne ? 1 : 2) };
}
