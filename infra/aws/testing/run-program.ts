/** Runs the real program as Pulumi's Node host does: its own runner, started as Pulumi.yaml says, in the same folders. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { parse } from 'yaml';

import { type EngineRecord, startEngine } from './stand-in-engine.ts';

/** One update or preview. */
export interface ProgramArgs {
  readonly stack: string;
  readonly dryRun: boolean;
  /** The Node to start; the host takes the first one on the PATH. @default - the one that runs this */
  readonly node?: string;
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

interface ProjectFile {
  readonly name: string;
  readonly main: string;
  readonly stackConfigDir: string;
  readonly runtime: {
    readonly name: string;
    readonly options: { readonly typescript: boolean; readonly nodeargs: string };
  };
}

/** The folder of Pulumi.yaml. */
export const projectRoot = fileURLToPath(new URL('../../..', import.meta.url));

/** The project's file, as Pulumi reads it. */
export function projectFile(): ProjectFile {
  const project: ProjectFile = parse(readFileSync(join(projectRoot, 'Pulumi.yaml'), 'utf8'));
  return project;
}

/** The configuration of a stack, as Pulumi gives it to the program: every value as text. */
export function stackConfig(stack: string): Readonly<Record<string, string>> {
  const file = join(projectRoot, projectFile().stackConfigDir, `Pulumi.${stack}.yaml`);
  const stackFile: { readonly config: Readonly<Record<string, unknown>> } = parse(readFileSync(file, 'utf8'));
  return Object.fromEntries(
    Object.entries(stackFile.config).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

/** Runs the program against a stand-in engine until it ends. */
export async function runProgram({ stack, dryRun, node, variables }: ProgramArgs): Promise<ProgramRun> {
  const { name, main, runtime } = projectFile();
  const program = join(projectRoot, main);
  const engine = await startEngine({ project: name, stack, dryRun });
  try {
    const started = performance.now();
    const child = spawn(
      node ?? process.execPath,
      [
        ...runtime.options.nodeargs.split(' '),
        `--require=${fileURLToPath(new URL('./report-usage.cjs', import.meta.url))}`,
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
        env: { PULUMI_CONFIG: JSON.stringify(stackConfig(stack)), ...variables },
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
