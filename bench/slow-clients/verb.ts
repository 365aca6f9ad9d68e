/** `npm run bench -- slow-clients`: the attack in a network of its own, as a pod has one. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { socketBuffers } from '@api-platform/contracts/memory.ts';
import { UsageError, parseCommandLine, wholeNumber } from '../../scripts/terminal/command-line.ts';
import { Failure } from '../../scripts/terminal/failure.ts';
import { allKinds, kindOf } from './slow-client.ts';

/** What the command line asks for: which attacks, by how many, for how many seconds each. */
export function optionsOf(args: readonly string[]) {
  const { values } = parseCommandLine(args, {
    kind: { type: 'string' },
    clients: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '300' },
  });
  const kind = kindOf(values.kind);
  if (values.kind !== undefined && kind === undefined)
    throw new UsageError(`--kind: got "${values.kind}", must be one of ${allKinds.join(', ')}`);
  return {
    kinds: kind === undefined ? allKinds : [kind],
    // Each has a file descriptor, and each of a hundred addresses has 28,000 ports.
    clients: wholeNumber('clients', values.clients, { min: 1, max: 20_000 }),
    seconds: wholeNumber('seconds', values.seconds, { min: 5, max: 3_600 }),
  };
}

/** Runs it; the exit code is 1 where the gateway did not withstand. */
export function slowClients(args: readonly string[]): number {
  optionsOf(args);
  const settings = Object.entries(socketBuffers).map(
    ([name, value]) => `echo ${value} > /proc/sys/${name.replaceAll('.', '/')}`,
  );
  // Loopback's packets of 64 KiB would take other ways through the kernel than those of a pod's network.
  const ready = ['ip link set lo mtu 1500 up', ...settings, 'exec "$@"'].join(' && ');
  const program = [process.execPath, path.join(import.meta.dirname, 'main.ts'), ...args];
  const { error, status } = spawnSync('unshare', ['--net', 'sh', '-c', ready, 'sh', ...program], { stdio: 'inherit' });
  if (error !== undefined) throw new Failure(`cannot run unshare (${error.message}); this needs Linux and util-linux`);
  return status ?? 1;
}
