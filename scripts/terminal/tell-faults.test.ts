import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';

const tell = path.join(import.meta.dirname, 'tell-faults.ts');
const faults = path.resolve(import.meta.dirname, '../../infra/environments/declaration-fault.ts');

/** A program that ends while it loads a module that comes after. */
function ending(by: string) {
  const module = `import { DeclarationFault } from ${JSON.stringify(pathToFileURL(faults))}; throw new ${by};`;
  const code = `import ${JSON.stringify(tell)}; import "data:text/javascript,${encodeURIComponent(module)}";`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('a program that cannot load a declaration with a fault tells it, and no stack', () => {
  expect(ending(`DeclarationFault('percent (51) must be less')`)).toEqual({
    status: 1,
    stdout: '',
    stderr: 'percent (51) must be less\n',
  });
});

test('a bug keeps its stack', () => {
  const { status, stderr } = ending(`TypeError('x is undefined')`);
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^TypeError: x is undefined\n {4}at /)]);
});
