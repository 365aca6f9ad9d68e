import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };
import { commandsIn } from './documents.ts';
import { chooseSteps, commandsOf } from './steps.ts';

const root = path.resolve(import.meta.dirname, '../..');
const project = { read: (file: string) => readFileSync(path.join(root, file), 'utf8') };
const all = chooseSteps([]);

test('the commands of a document are those of its shell blocks, without comments; what runs until it is stopped proves itself', () => {
  const text = 'a\n```sh\nnpm ci && npm start\nnpm run x -- y # z\n```\n```ts\nconst x = 1;\n```\n```sh\nls\n```\n';
  expect(commandsIn(text)).toEqual(['npm ci && npm start -- --smoke', 'npm run x -- y', 'ls']);
});

describe('the walk', () => {
  test('takes every step, or those that are asked for in their order', () => {
    expect(all.length).toBeGreaterThan(5);
    expect(chooseSteps(['demo', 'route']).map(({ name }) => name)).toEqual(['route', 'demo']);
    expect(() => chooseSteps(['rout'])).toThrow(`no step is called rout; there are ${all[0]?.name}, `);
  });

  test('ends with all tests after each document', () => {
    const ends = all.map((step, at) => [step, all[at + 1]] as const);
    const last = ends.filter(([step, next]) => next?.document !== step.document);
    expect(new Set(last.map(([step]) => step.document)).size).toBe(last.length);
    for (const [step, next] of last) expect(commandsOf(step, next, project).at(-1)).toMatch(/npm (run check|test)$/);
  });

  test.each(all)('$name runs verbs that there are', (step) => {
    const commands = commandsOf(step, undefined, project);
    const verbs = commands.flatMap((command) =>
      [...command.matchAll(/npm (?:run )?(?:-s )?([\w:-]+)/g)].map(([, verb]) => verb),
    );
    expect(verbs.length).toBeGreaterThan(3);
    expect(verbs.filter((verb) => verb !== 'ci' && !Object.keys(packageJson.scripts).includes(verb ?? ''))).toEqual([]);
  });
});
