import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { environments } from '../environments/all.ts';
import { render } from './render.ts';

const dist = path.resolve(import.meta.dirname, '../../dist');

/** Every file of a folder, by name. */
function filesIn(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder).toSorted();
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

describe('dist/ (stale? run `npm run synth`, read `git diff dist/` and commit it)', () => {
  test.each(Object.values(environments))('holds exactly what the code renders for $name', (environment) => {
    expect(filesIn(path.join(dist, environment.name))).toEqual(Object.fromEntries(render(environment)));
  });

  test('has a folder for every environment and nothing else', () => {
    expect(readdirSync(dist).toSorted()).toEqual(Object.keys(environments).toSorted());
  });
});
