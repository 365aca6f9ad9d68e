/** The program as Pulumi runs it. What the engine would then do with it, only the engine can show. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';

import { resourcesOf } from './testing/find.ts';
import { type Registration, unknownValue } from './testing/registration.ts';
import { graphFile, stacks } from './testing/stacks.ts';
import { type FollowUp, followUps, updateTraps } from './traps/updates.ts';
import { projectFile, projectRoot, stackConfig, settingsOf } from './testing/project.ts';
import { type ProgramRun, runProgram } from './testing/run-program.ts';

jest.setTimeout(300_000);

const runs = new Map<string, ProgramRun>();

/** Every stack as an update but the rehearsal of prod (`npm run bench` runs all); as previews one of each kind of cluster. */
const updates = stacks.filter((stack) => stack !== 'staging').map((stack) => [stack, 'update'] as const);
const previews = (['local', 'dev'] as const).map((stack) => [stack, 'preview'] as const);
const variables = { local: { KUBECONFIG: '/elsewhere/config' } };

/** Runs tasks, two at a time. */
async function inPairs(tasks: readonly (() => Promise<unknown>)[]): Promise<void> {
  const waiting = [...tasks];
  const work = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await task();
  };
  await Promise.all([work(), work()]);
}

beforeAll(async () => {
  await inPairs(
    [...updates, ...previews].map(([stack, kind]) => async () => {
      const dryRun = kind === 'preview';
      const given = dryRun && stack === 'local' ? variables.local : {};
      runs.set(`${stack},${kind}`, await runProgram({ stack, dryRun, variables: given }));
    }),
  );
  await inPairs(
    Object.entries(followUps).map(([what, args]) => async () => {
      const { state } = runOf(args.stack, 'update');
      runs.set(what, await runProgram({ ...args, dryRun: false, ...('failing' in args ? {} : { state }) }));
    }),
  );
});

const runOf = (stack: string, kind: 'update' | 'preview'): ProgramRun => runs.get(`${stack},${kind}`)!;
const runAfter = (what: FollowUp): ProgramRun => runs.get(what)!;

/** `name (type)` of every resource in the snapshot, whatever lies between them. */
function snapshotNames(stack: string): readonly string[] {
  const names: string[] = [];
  const walk = (value: unknown, waves: boolean): void => {
    if (waves && typeof value === 'string') names.push(value);
    if (Array.isArray(value)) for (const inner of value) walk(inner, waves);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        const [, name] = /^(\S+) \([a-z-]+:\S+\)$/.exec(key) ?? [];
        if (name !== undefined) names.push(name);
        walk(inner, key === 'waves');
      }
    }
  };
  walk(parse(readFileSync(graphFile(stack), 'utf8')), false);
  return names.toSorted();
}

const objectsOf = ({ registrations }: ProgramRun): unknown =>
  Object.fromEntries(
    registrations.flatMap(({ parent, name, inputs }) => (parent.endsWith('::workloads') ? [[name, inputs]] : [])),
  );

const providersOf = ({ registrations }: ProgramRun): readonly Registration[] =>
  resourcesOf(registrations, 'pulumi:providers:kubernetes');

describe.each([...updates, ...previews])("stack '%s' as %s", (stack, kind) => {
  test('runs to its end and says nothing', () => {
    const { exitCode, finished, messages, printed } = runOf(stack, kind);
    expect({ exitCode, finished, messages, printed }).toEqual({
      exitCode: 0,
      finished: true,
      messages: [],
      printed: '',
    });
  });

  test('registers every resource of its snapshot', () => {
    const registered = runOf(stack, kind).registrations.flatMap(({ type, name }) =>
      type === 'pulumi:pulumi:Stack' ? [] : [name],
    );
    expect(registered.toSorted()).toEqual(snapshotNames(stack));
  });

  test('needs little memory', () => {
    expect(runOf(stack, kind).peakMiB).toBeLessThan(300);
  });

  test('has its outputs', () => {
    expect(Object.keys(runOf(stack, kind).outputs)).toEqual(['address', 'connect', 'details']);
  });
});

describe.each(stacks)("the file of stack '%s'", (stack) => {
  test('keeps default providers off', () => {
    expect(stackConfig(stack)).toMatchObject({ 'pulumi:disable-default-providers': '["*"]' });
  });

  test('holds beside that only what the program asks for: the rest is code, or a secret', () => {
    const others = Object.entries(stackConfig(stack)).filter(([key]) => !key.startsWith('pulumi:'));
    const plain = others.filter(([, value]) => !value.startsWith('{"secure":'));
    const asked = Object.keys(settingsOf(stack)).map((key) => `api-platform:${key}`);
    expect(plain.map(([key]) => key).filter((key) => !asked.includes(key))).toEqual([]);
  });
});

describe('a preview', () => {
  test.each(previews)("of '%s' shows the objects of the update, though there may be no cluster yet", (stack) => {
    expect(objectsOf(runOf(stack, 'preview'))).toEqual(objectsOf(runOf(stack, 'update')));
  });

  test('does not know what AWS will decide', () => {
    expect(runOf('dev', 'preview').outputs).toMatchObject({ address: unknownValue });
    expect(runOf('dev', 'update').outputs).toMatchObject({ address: '${edge-api.apiEndpoint}' });
  });
});

describe('an existing cluster', () => {
  test('is deployed to without anything of AWS', () => {
    const types = runOf('local', 'update').registrations.map(({ type }) => type);
    expect(types.filter((type) => /^(pulumi:providers:)?aws(:|$)/.test(type))).toEqual([]);
  });

  test('is the same one when the kubeconfig moves, so that no object is made again', () => {
    const [before] = providersOf(runOf('local', 'update'));
    const [after] = providersOf(runOf('local', 'preview'));
    expect(before?.inputs).toMatchObject({ clusterIdentifier: 'existing-local' });
    expect(after?.inputs).toEqual({ ...before?.inputs, kubeconfig: variables.local.KUBECONFIG });
  });
});

describe('the program', () => {
  test('tells a fault of what is declared in its sentence alone, and makes nothing', async () => {
    const edit = { file: 'apps/contracts/routes.ts', from: "service: 'webapp1'", to: "service: 'webap1'" };
    const { exitCode, messages, registrations } = await runProgram({ stack: 'local', dryRun: true, edit });
    expect(exitCode).not.toBe(0);
    expect(messages).toEqual([
      expect.stringMatching(/^services and routes:\n {2}route 'create-project': .+: webapp1(, [-a-z0-9]+)*$/),
    ]);
    expect(registrations.map(({ type }) => type)).toEqual(['pulumi:pulumi:Stack']);
  });

  test('is started on a file that is there, by Node that strips its types', () => {
    const { main, runtime } = projectFile();
    expect(existsSync(join(projectRoot, main))).toBe(true);
    expect(runtime).toMatchObject({ name: 'nodejs', options: { typescript: false } });
  });
});

updateTraps((stack) => runOf(stack, 'update'), runAfter);
