/**
 * `npm run schema`: writes the types that API-2 checks manifests with (infra/k8s/policies/schema/kubernetes.json) anew, from
 * two versions of @kubernetes/client-node: the installed one, and an older one that npm downloads for this moment.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { agreement } from './agree.ts';
import { generatedFiles } from './package-files.ts';
import { typesOf } from './read-package.ts';

/** Made for Kubernetes 1.34, which the environments' 1.35 follows; there is none for 1.35. */
const older = '@kubernetes/client-node@1.4.0';

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'schema-'));
try {
  const run = (command: string, ...args: readonly string[]): string =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  run('tar', '-xzf', run('npm', 'pack', '--silent', older));
  const table = agreement(
    typesOf(generatedFiles(path.join(folder, 'package'))),
    typesOf(generatedFiles(path.join(root, 'node_modules/@kubernetes/client-node'))),
  );
  writeFileSync(
    path.join(root, 'infra/k8s/policies/schema/kubernetes.json'),
    `${JSON.stringify(table, undefined, 1)}\n`,
  );
  console.log(
    `Kubernetes ${table.oldest} to ${table.newest}: ${Object.keys(table.kinds).length} kinds, ${Object.keys(table.types).length} types`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
