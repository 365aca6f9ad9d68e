/** `npm run -s bootstrap -- STACK [--github]`: --help tells more. */
import type { Account } from '../../infra/aws/bootstrap/account.ts';
import { UsageError, parseCommandLine } from '../terminal/command-line.ts';
import { runVerb } from '../terminal/verb.ts';

const help = `npm run -s bootstrap -- STACK [--github]

Prints the CloudFormation template of what the account of a stack needs before Pulumi can run there: docs/aws-bootstrap.md.
  --github  prints where it is instead, as outputs of a workflow's step: no workflow names an account
  --help    this text`;

await runVerb(process, {
  name: 'bootstrap',
  help,
  run: async (args) => {
    const options = { github: { type: 'boolean' } } as const;
    const { values, positionals } = parseCommandLine(args, options, { allowPositionals: true });
    const [stack = '', ...others] = positionals;
    if (others.length > 0) throw new UsageError(`must be given one stack, got ${positionals.join(', ')}`);
    const { demandStack, stacksWithAccount } = await import('../stacks.ts');
    demandStack(stack, stacksWithAccount);
    const { accountOf } = await import('../../infra/aws/bootstrap/account.ts');
    if (values.github === true) {
      process.stdout.write(outputsOf(accountOf(stack)));
      return;
    }
    const { templateText } = await import('../../infra/aws/bootstrap/template.ts');
    process.stdout.write(templateText(stack));
  },
});

/** `name=value` lines for $GITHUB_OUTPUT. */
function outputsOf({ region, backend, roles }: Account): string {
  return Object.entries({ region, backend, ...roles })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
