/** Runs the real program as Pulumi's Node host does: its own runner, started as Pulumi.yaml says, in the same folders. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { tunnelPort } from '../plan/tunnel.ts';
import { projectFile, projectRoot, stackConfig } from './project.ts';
import { type EngineArgs, type EngineRecord, startEngine } from './stand-in-engine.ts';

/** A change of one file of the program, for this run alone. */
export interface Edit {
  /** From the folder of Pulumi.yaml. */
  readonly file: string;
  /** Text that is there, and what takes its place. */
  readonly from: string;
  readonly to: string;
}

/** One update or preview. */
export interface ProgramArgs extends Omit<EngineArgs, 'project'> {
  /** @default - the program as it is */
  readonly edit?: Edit;
  /** The Node to start; the host takes the first one on the PATH. @default - the one that runs this */
  readonly node?: string;
  /** Configuration of the stack beside that of its file. @default - none */
  readonly config?: Readonly<Record<string, string>>;
  /** All environment variables. @default - none */
  readonly variables?: Readonly<Record<string, string>>;
}

/** How it went. */
export interface ProgramRun extends EngineRecord {
  readonly exitCode: number | null;
  /** From start to end. */
  readonly seconds: number;
  /** Of one processor; unlike the time from start to end, it does not tell what else the machine does. */
  readonly cpuSeconds: number;
  /** Most memory held, in MiB. */
  readonly peakMiB: number;
  /** Everything printed. */
  readonly printed: string;
}

/** The tunnel that a verb opens, or one that another process has open already. */
createServer()
  .on('error', () => undefined)
  .listen(tunnelPort, '127.0.0.1')
  .unref();

/** Runs the program against a stand-in engine until it ends. */
export async function runProgram({ node, variables, config, edit, ...update }: ProgramArgs): Promise<ProgramRun> {
  const { stack, dryRun } = update;
  const { name, main, runtime } = projectFile();
  const program = join(projectRoot, main);
  const engine = await startEngine({ project: name, ...update });
  try {
    const started = performance.now();
    const child = spawn(
      node ?? process.execPath,
      [
        ...runtime.options.nodeargs.split(' '),
        `--require=${fileURLToPath(new URL('./report-usage.cjs', import.meta.url))}`,
        ...(edit === undefined ? [] : [`--require=${fileURLToPath(new URL('./edit-source.cjs', import.meta.url))}`]),
        join(projectRoot, 'node_modules/@pulumi/pulumi/cmd/run'),
        `--monitor=${engine.address}`,
        `--engine=${engine.address}`,
        `--project=${name}`,
        `--stack=${stack}`,
        `--root-directory=${projectRoot}`,
        `--pwd=${dirname(program)}`,
        ...(dryRun ? ['--dry-run'] : []),
        '--parallel=16',
        basename(program),
      ],
      {
        cwd: dirname(program),
        env: {
          PULUMI_CONFIG: JSON.stringify({ ...stackConfig(stack), ...config }),
          ...(edit === undefined ? {} : { EDIT: JSON.stringify({ ...edit, file: join(projectRoot, edit.file) }) }),
          ...variables,
        },
      },
    );
    const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [printed, errors, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
    const usage = /\nusage (\d+) (\d+)\n/;
    const [, cpuMicros = Number.NaN, peakKiB = Number.NaN] = usage.exec(errors) ?? [];
    return {
      ...engine.record,
      exitCode,
      seconds: (performance.now() - started) / 1_000,
      cpuSeconds: Number(cpuMicros) / 1e6,
      peakMiB: Number(peakKiB) / 1_024,
      printed: printed + errors.replace(usage, ''),
    };
  } finally {
    engine.stop();
  }
}
