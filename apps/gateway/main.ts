/** The gateway's program. The only file of it that touches the process, the disk, the clock and the network's names. */
import { Resolver } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArguments, usage } from './arguments.ts';
import { runCheck } from './config/run-check.ts';
import manifest from './package.json' with { type: 'json' };
import { resolveBoth } from './upstream/resolve.ts';

const print = (text: string): void => void process.stderr.write(text);
const exit = (code: number): void => process.exit(code);
const readFile = (file: string): string => readFileSync(file, 'utf8');

const command = parseArguments(process.argv.slice(2));
switch (command.kind) {
  case 'help':
    process.stdout.write(usage);
    break;
  case 'usage':
    print(`gateway: ${command.fault}\n${usage}`);
    process.exitCode = 2;
    break;
  case 'check': {
    const { out, err, code } = runCheck(command.file, command.format, () => readFile(command.file));
    process.stdout.write(out);
    print(err);
    process.exitCode = code;
    break;
  }
  case 'serve':
    await serve(command.file);
}

async function serve(file: string | undefined): Promise<void> {
  // Only here, so that a check does not load what serving needs.
  const [{ launch }, { logVerbosity, setLogVerbosity }, { serveGateway }] = await Promise.all([
    import('@api-platform/kit/launch.ts'),
    import('@grpc/grpc-js'),
    import('./serve.ts'),
  ]);
  // What grpc-js would write to standard error as plain text reaches us as a status anyway.
  setLogVerbosity(logVerbosity.NONE);
  // Two tries of a second each: an answer that takes longer is worth less than the list that is known.
  const resolver = new Resolver({ timeout: 1_000, tries: 2 });
  const machine = {
    env: process.env,
    hostname: hostname(),
    signals: process,
    clock: { sleep: (ms: number) => sleep(ms), now: () => performance.now() },
    print,
    exit,
    readFile,
    resolve: resolveBoth(
      (host) => resolver.resolve4(host),
      (host) => resolver.resolve6(host),
    ),
    after: (ms: number, work: () => void) => {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
  };
  const start = (): Promise<void> => serveGateway({ file, release: `v${manifest.version}` }, machine);
  await launch({ name: 'gateway', start, print, exit });
}
