/** All processes together: started in waves, stopped in the opposite order. */
import { setTimeout as delay } from 'node:timers/promises';
import { ProcessFault, type ProcessSpec, type Supervised, describeExit, ready, supervise } from './supervise.ts';

/** The running system. */
export interface System {
  /**
   * Starts wave after wave, each once the one before is ready.
   * @returns false when `stop` was called meanwhile
   * @throws {ProcessFault} when a process does not get ready; the others run on until `stop` or `kill`
   */
  start(): Promise<boolean>;
  /** Resolves with the first process that ends though nobody asked it to. */
  readonly broken: Promise<ProcessFault>;
  /** Drains wave after wave, the last started first. Resolves with what went wrong. */
  stop(): Promise<readonly string[]>;
  /** Ends everything at once. */
  kill(): void;
}

/**
 * A system of processes.
 * @param waves what starts together; a later wave needs the ones before it
 * @param onLine called with every line that a process writes
 */
export function createSystem(
  waves: readonly (readonly ProcessSpec[])[],
  onLine: (name: string, line: string) => void,
): System {
  const started: Supervised[][] = [];
  const booted = new Set<Supervised>();
  const broken = Promise.withResolvers<ProcessFault>();
  let stopped: Promise<readonly string[]> | undefined;

  const noteEnd = async (child: Supervised): Promise<void> => {
    const exit = await child.exited;
    if (stopped !== undefined) return;
    broken.resolve(new ProcessFault(child, describeExit(exit)));
  };
  const launch = (spec: ProcessSpec): Supervised => {
    const child = supervise(spec, (line) => onLine(spec.name, line));
    void noteEnd(child);
    return child;
  };
  const kill = (): void => started.flat().forEach((child) => child.signal('SIGKILL'));

  return {
    broken: broken.promise,
    kill,
    async start() {
      for (const wave of waves) {
        if (stopped !== undefined) return false;
        const children = wave.map(launch);
        started.push(children);
        try {
          await Promise.all(children.map((child) => ready(child).then(() => booted.add(child))));
        } catch (error) {
          if (stopped !== undefined) return false;
          throw error;
        }
      }
      return stopped === undefined;
    },
    async stop() {
      stopped ??= (async () => {
        const faults: string[] = [];
        for (const wave of started.toReversed()) {
          faults.push(...(await Promise.all(wave.map((child) => end(child, booted.has(child))))).flat());
        }
        return faults;
      })();
      return stopped;
    },
  };
}

/**
 * Drains one process; kills it when it takes longer than it may.
 * @param booted whether it was ready once: before, it has nothing to drain, and the signal may end it as it is
 */
async function end(child: Supervised, booted: boolean): Promise<string[]> {
  const { name, drainMs } = child.spec;
  // one that has ended before was told of by then
  if (child.hasEnded()) return [];
  const left = new AbortController();
  child.signal('SIGTERM');
  const late = delay(drainMs, undefined, { signal: left.signal }).then(
    () => {
      child.signal('SIGKILL');
      return [`${name} did not drain within ${drainMs / 1_000} s and was killed`];
    },
    () => [],
  );
  const exit = await child.exited;
  left.abort();
  const killed = await late;
  if (killed.length > 0 || exit.code === 0) return killed;
  if (!booted && exit.signal === 'SIGTERM') return [];
  return [`${name} ${describeExit(exit)} while draining`];
}
