/** For tests: the project in a folder of its own, where it can be changed. */
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../../..');

/** Copies the parts of the project that render, with its packages beside them. */
export function copyProject(folder: string): void {
  for (const file of ['package.json', 'cdk8s.yaml']) cpSync(path.join(root, file), path.join(folder, file));
  for (const part of ['apps/contracts', 'infra/k8s', 'infra/environments']) {
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  }
  const packages = path.join(folder, 'node_modules');
  mkdirSync(path.join(packages, '@api-platform'), { recursive: true });
  for (const name of readdirSync(path.join(root, 'node_modules'))) {
    if (name !== '@api-platform') symlinkSync(path.join(root, 'node_modules', name), path.join(packages, name));
  }
  symlinkSync(path.join(folder, 'apps/contracts'), path.join(packages, '@api-platform/contracts'));
}

/** Replaces a text in a file of a copy, which must be there. */
export function replaceIn(file: string, text: string, by: string): void {
  const code = readFileSync(file, 'utf8');
  if (!code.includes(text)) throw new Error(`${file} does not contain '${text}'`);
  writeFileSync(file, code.replace(text, by));
}
