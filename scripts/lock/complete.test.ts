import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { type Lockfile, missingOptionalPackages } from './complete.ts';

test('the committed lockfile holds the builds of every platform (incomplete? run `npm run lock`)', () => {
  const file = path.resolve(import.meta.dirname, '../../package-lock.json');
  const lockfile: Lockfile = JSON.parse(readFileSync(file, 'utf8'));

  expect(missingOptionalPackages(lockfile)).toEqual([]);
});

test('a build that the lockfile does not hold is named with the package that needs it', () => {
  const lockfile = {
    packages: {
      'node_modules/tool': {
        version: '1.0.0',
        optionalDependencies: { 'tool-linux': '1.0.0', 'tool-darwin': '1.0.0' },
      },
      'node_modules/tool/node_modules/tool-linux': { version: '1.0.0' },
    },
  };

  expect(missingOptionalPackages(lockfile)).toEqual(['tool-darwin@1.0.0 needed by node_modules/tool']);
});
