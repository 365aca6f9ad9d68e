/** What the Pulumi verbs of package.json say to Pulumi. Pure. */
import { environments } from '../../infra/environments/all.ts';
import { registryStack } from '../../infra/aws/plan/names.ts';
import { UsageError } from '../terminal/command-line.ts';

/** One verb. */
interface Verb {
  /** What Pulumi is asked to do. */
  readonly pulumi: readonly [string, ...string[]];
  /** Whether the program runs, so that its types must be right: Node strips them without a look. */
  readonly runsProgram: boolean;
}

/** Every verb by its name in package.json. */
const verbs: Readonly<Record<string, Verb>> = {
  preview: { pulumi: ['preview'], runsProgram: true },
  // Without a look at what is there, Pulumi compares with its state: it would leave what was changed by hand, and call a
  // cluster that was made again unchanged.
  up: { pulumi: ['up', '--refresh'], runsProgram: true },
  // Plain previews compare with the state as well.
  drift: { pulumi: ['refresh', '--preview-only', '--diff', '--expect-no-changes'], runsProgram: false },
  destroy: { pulumi: ['destroy'], runsProgram: false },
};

/** All stacks: the registry, and one per environment. */
const stacks: readonly string[] = [registryStack, ...Object.keys(environments)];

/** What is to be run. */
export interface Plan {
  readonly stack: string;
  /** Arguments of the Pulumi CLI. */
  readonly args: readonly string[];
  /** File with the digests of images, as `npm run release` prints them. */
  readonly digests?: string;
  readonly typeCheck: boolean;
}

/**
 * The plan of a command line `VERB STACK [--digests FILE] [options of Pulumi]`.
 * @throws {UsageError} where verb or stack is missing or unknown, or options come first
 */
export function planOf([name = '', stack = '', ...options]: readonly string[]): Plan {
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb === undefined) throw new UsageError(`got '${name}', must be one of ${Object.keys(verbs).join(', ')}`);
  if (!stacks.includes(stack)) {
    const got = stack === '' ? 'no stack' : `'${stack}'`;
    throw new UsageError(`got ${got}, must be one of ${stacks.join(', ')}: npm run ${name} -- ${stacks.at(-1)}`);
  }
  const doubled = options.find((option) => /^(-s|--stack)(=|$)/.test(option));
  if (doubled !== undefined) throw new UsageError(`'${doubled}' must not be given: the stack is '${stack}'`);
  const { digests, others } = withoutDigests(options);
  if (digests !== undefined && !verb.runsProgram) {
    throw new UsageError(`--digests must not be given: ${name} does not run the program`);
  }
  if (digests !== undefined && stack === registryStack) {
    throw new UsageError(`--digests must not be given: no image runs in '${registryStack}'`);
  }
  return {
    stack,
    args: [...verb.pulumi, '--stack', stack, ...others],
    ...(digests !== undefined && { digests }),
    typeCheck: verb.runsProgram,
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
