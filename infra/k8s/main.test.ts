import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { environments } from '../environments/all.ts';
import { render } from './render.ts';

const run = promisify(execFile);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'synth-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('writes every environment to the folder that cdk8s names, and what is stale goes', async () => {
  mkdirSync(path.join(folder, 'prod'));
  writeFileSync(path.join(folder, 'prod', 'forgotten.k8s.yaml'), 'kind: List');
  await run(process.execPath, [path.join(import.meta.dirname, 'main.ts')], { env: { CDK8S_OUTDIR: folder } });
  const written = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  const texts = Object.fromEntries(written.map((file) => [path.relative(folder, file), readFileSync(file, 'utf8')]));
  const expected = Object.values(environments).flatMap((environment) =>
    [...render(environment)].map(([file, text]) => [path.join(environment.name, file), text] as const),
  );
  expect(texts).toEqual(Object.fromEntries(expected));
});
