/** The command line of `npm start`. */
import { gateway } from '@api-platform/contracts/services.ts';
import { UsageError, parseCommandLine, wholeNumber } from '../terminal/command-line.ts';

/** What `npm start` was asked to do. */
export type Asked =
  /** Run until stopped, with the gateway's public listener on `port`. */
  | { readonly kind: 'run'; readonly port: number }
  /** Run on free ports, send the requests, stop. */
  | { readonly kind: 'smoke' };

/** What `npm start -- --help` prints. */
export const help = `npm start [-- OPTION]

Runs the whole system on this machine: the gateway and three replicas of every service, on 127.0.0.1.

  --port N   port of the gateway (default ${gateway.port}); the replicas take free ones
  --smoke    run on free ports, send the requests that show the public behaviour, say which replicas
             answered, stop; exits with 0 when all was right, with 1 when not
  --help     this text

Ctrl-C drains and stops everything; a second Ctrl-C stops it at once.`;

/**
 * Reads the command line.
 * @throws {UsageError} when it cannot be followed as given
 */
export function readOptions(args: readonly string[]): Asked {
  const { values } = parseCommandLine(args, {
    port: { type: 'string' },
    smoke: { type: 'boolean' },
  });
  if (values.smoke !== true) {
    return { kind: 'run', port: wholeNumber('port', values.port ?? String(gateway.port), { min: 1, max: 65_535 }) };
  }
  if (values.port !== undefined) throw new UsageError('--port: --smoke always takes free ports; leave one of them out');
  return { kind: 'smoke' };
}
