import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { sampleFiles } from './samples.ts';

const folder = path.join(import.meta.dirname, '__snapshots__');
const files = sampleFiles();

describe('the samples (stale? run `npm run samples`, read `git diff` and commit it)', () => {
  test.each([...files.keys()])('%s is what the constructs make', (name) => {
    expect(readFileSync(path.join(folder, name), 'utf8')).toBe(files.get(name));
  });

  test('are the only files of their folder', () => {
    expect(readdirSync(folder).toSorted()).toEqual([...files.keys()].toSorted());
  });
});
