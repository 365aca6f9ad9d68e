/** The generated files of an unpacked @kubernetes/client-node. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { GeneratedFiles } from './read-package.ts';

/** @param folder the package's own */
export function generatedFiles(folder: string): GeneratedFiles {
  const generated = path.join(folder, 'dist/gen');
  const names = ['apis', 'models'].flatMap((kind) =>
    readdirSync(path.join(generated, kind))
      .filter((name) => /\.(d\.ts|js)$/.test(name))
      .map((name) => `${kind}/${name}`),
  );
  return new Map(['index.js', ...names].map((name) => [name, readFileSync(path.join(generated, name), 'utf8')]));
}
