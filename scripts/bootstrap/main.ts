/**
 * `npm run -s bootstrap -- STACK`: prints the CloudFormation template of what the account of a stack needs before Pulumi
 * can run there; with `--github` where it is, as outputs of a workflow's step. See docs/aws.md.
 */
import { accountOf } from '../../infra/aws/bootstrap/account.ts';
import { templateText } from '../../infra/aws/bootstrap/template.ts';
import { UsageError, parseCommandLine } from '../terminal/command-line.ts';

/** `name=value` lines for $GITHUB_OUTPUT: no workflow names an account. */
function outputsOf(stack: string): string {
  const { region, backend, roles } = accountOf(stack);
  return Object.entries({ region, backend, ...roles })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

try {
  const options = { github: { type: 'boolean' } } as const;
  const { values, positionals } = parseCommandLine(process.argv.slice(2), options, { allowPositionals: true });
  const [stack, ...others] = positionals;
  if (stack === undefined || others.length > 0) {
    throw new UsageError('must be given one stack: npm run -s bootstrap -- dev');
  }
  process.stdout.write(values.github === true ? outputsOf(stack) : templateText(stack));
} catch (error) {
  console.error(`bootstrap: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
