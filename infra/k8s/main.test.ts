import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { environments } from '../environments/all.ts';

const run = promisify(execFile);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'synth-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('writes every environment to the folder that cdk8s names, and what is stale goes', async () => {
  const main = path.join(import.meta.dirname, 'main.ts');
  const synth = () => run(process.execPath, [main], { env: { CDK8S_OUTDIR: folder } });
  await synth();
  const files = () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const written = files().map(({ parentPath, name }) => path.join(parentPath, name));
  const bytes = written.map((file) => readFileSync(file));
  expect(readdirSync(folder).toSorted()).toEqual(Object.keys(environments).toSorted());

  writeFileSync(path.join(folder, 'prod', 'forgotten.k8s.yaml'), 'kind: List');
  await synth();
  expect(files().map(({ parentPath, name }) => path.join(parentPath, name))).toEqual(written);
  expect(written.map((file) => readFileSync(file))).toEqual(bytes);
});
