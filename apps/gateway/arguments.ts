/** The command line. */
import { parseArgs } from 'node:util';
import { type Format, formats } from './config/findings.ts';
import { didYouMean } from './config/nearest.ts';

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'serve'; readonly file: string | undefined }
  | { readonly kind: 'check'; readonly file: string; readonly format: Format }
  | { readonly kind: 'help' }
  | { readonly kind: 'usage'; readonly fault: string };

/** How the program is called. */
export const usage = `usage:
  gateway [--config FILE]                     runs the gateway
  gateway check FILE [--format text|json]     checks a configuration, all faults at once
  gateway --help

FILE is a gateway.json. Without --config it is the one that GATEWAY_CONFIG names, else /etc/gateway/gateway.json.
check exits with 0 when the file is right (it may have warnings), 1 when it has errors, 2 when it cannot be read or parsed.
`;

/** Reads the arguments after the program's name. */
export function parseArguments(args: readonly string[]): Command {
  const options = {
    config: { type: 'string' },
    format: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help === true) return { kind: 'help' };
    const [command, ...files] = positionals;
    return command === undefined ? serve(values) : check(command, files, values);
  } catch (error) {
    return { kind: 'usage', fault: error instanceof Error ? error.message : String(error) };
  }
}

interface Values {
  readonly config?: string;
  readonly format?: string;
}

function serve({ config, format }: Values): Command {
  if (format !== undefined) return { kind: 'usage', fault: '--format belongs to check' };
  return { kind: 'serve', file: config };
}

function check(command: string, files: readonly string[], { config, format = 'text' }: Values): Command {
  if (command !== 'check') {
    const hint = didYouMean(command, ['check']);
    return { kind: 'usage', fault: `unknown command "${command}"${hint === undefined ? '' : `, ${hint}`}` };
  }
  const named = [...files, ...(config === undefined ? [] : [config])];
  const [file] = named;
  if (file === undefined || named.length > 1)
    return { kind: 'usage', fault: `check takes one file, got ${named.length}` };
  const known = formats.find((name) => name === format);
  if (known === undefined)
    return { kind: 'usage', fault: `--format is "${format}", must be one of ${formats.join(', ')}` };
  return { kind: 'check', file, format: known };
}
