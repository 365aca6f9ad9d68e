/**
 * `npm run -s bootstrap -- STACK`: prints the CloudFormation template of what the account of a stack needs before Pulumi
 * can run there. See docs/aws.md.
 */
import { stringify } from 'yaml';
import { bootstrapTemplate } from '../../infra/aws/bootstrap/template.ts';
import { UsageError, parseCommandLine } from '../terminal/command-line.ts';

try {
  const { positionals } = parseCommandLine(process.argv.slice(2), {}, { allowPositionals: true });
  const [stack, ...others] = positionals;
  if (stack === undefined || others.length > 0) {
    throw new UsageError('must be given one stack: npm run -s bootstrap -- dev');
  }
  process.stdout.write(stringify(bootstrapTemplate(stack), { lineWidth: 0, aliasDuplicateObjects: false }));
} catch (error) {
  console.error(`bootstrap: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
