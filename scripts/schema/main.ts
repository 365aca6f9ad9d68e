/** `npm run schema`: --help tells more. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parseCommandLine } from '../terminal/command-line.ts';
import { Failure } from '../terminal/failure.ts';
import { telling } from '../terminal/telling.ts';
import { runVerb } from '../terminal/verb.ts';
import { agreement } from './agree.ts';
import { generatedFiles } from './package-files.ts';
import { typesOf } from './read-package.ts';

/** Made for Kubernetes 1.34, which the environments' 1.35 follows; there is none for 1.35. */
const older = '@kubernetes/client-node@1.4.0';

const help = `npm run schema

Writes the types that API-2 checks manifests with (infra/k8s/policies/schema/kubernetes.json) anew, from two versions of
@kubernetes/client-node: the installed one, and ${older}, which npm downloads for this moment.
  --help  this text`;

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** Longest time for the download, in milliseconds: one package of 3 MB. */
const patienceMs = 7_000;

/** The folder of the older package. */
async function unpacked(folder: string): Promise<string> {
  const options = { cwd: folder, timeout: patienceMs };
  try {
    const { stdout } = await run('npm', ['pack', '--loglevel=error', '--fetch-retries=0', older], options);
    await run('tar', ['-xzf', stdout.trim()], options);
  } catch (cause) {
    const { stderr = '', killed = false }: { stderr?: string; killed?: boolean } = Object(cause);
    const [, code = stderr.trim()] = /^npm error code (\S+)/m.exec(stderr) ?? [];
    const reason = killed ? `no answer within ${patienceMs / 1_000} s` : code;
    throw new Failure(`npm cannot get ${older} from its registry: ${reason}`, { cause });
  }
  return path.join(folder, 'package');
}

await runVerb(process, {
  name: 'schema',
  help,
  run: async (args) => {
    parseCommandLine(args, {});
    const folder = mkdtempSync(path.join(tmpdir(), 'schema-'));
    try {
      const before = await telling(console.error, `getting ${older}`, () => unpacked(folder));
      const table = agreement(
        typesOf(generatedFiles(before)),
        typesOf(generatedFiles(path.join(root, 'node_modules/@kubernetes/client-node'))),
      );
      const file = path.join(root, 'infra/k8s/policies/schema/kubernetes.json');
      writeFileSync(file, `${JSON.stringify(table, undefined, 1)}\n`);
      const [kinds, types] = [Object.keys(table.kinds).length, Object.keys(table.types).length];
      console.log(`Kubernetes ${table.oldest} to ${table.newest}: ${kinds} kinds, ${types} types`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
});
