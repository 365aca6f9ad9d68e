/** `npm run tools [-- --record]`: --help tells more. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { parseCommandLine } from '../terminal/command-line.ts';
import { Failure } from '../terminal/failure.ts';
import { telling } from '../terminal/telling.ts';
import { runVerb } from '../terminal/verb.ts';
import { platforms, toolsFor } from './archives.ts';
import checksums from './checksums.json' with { type: 'json' };
import { type Checksums, agreedHash } from './fetch.ts';
import { type Installation, homeOf, installCli, installPlugins } from './install.ts';

const file = path.join(import.meta.dirname, 'checksums.json');

const help = `npm run tools [-- --record]

Fetches the Pulumi CLI and its plugins in the versions of package.json, and runs nothing whose SHA-256 is not the one of
scripts/tools/checksums.json.
  --record  first writes down the hashes of what has none yet, for every kind of machine, where both places that publish it
            agree
  --help    this text`;

const say: Installation['say'] = (what, work) => telling(console.error, what, work);

/** What is written down, with the hashes that it lacked and without those of other versions. */
async function recorded(known: Checksums): Promise<Checksums> {
  const archives = platforms.flatMap((platform) => {
    const tools = toolsFor(platform);
    return tools === undefined ? [] : [tools.cli, ...tools.plugins.map(({ archive }) => archive)];
  });
  const scratch = mkdtempSync(path.join(tmpdir(), 'tools-'));
  try {
    const hashes: Record<string, string> = {};
    for (const archive of archives) {
      const get = (): Promise<string> => agreedHash(archive, path.join(scratch, 'archive'), fetch);
      // One after another: some are hundreds of megabytes.
      // oxlint-disable-next-line no-await-in-loop
      hashes[archive.name] = known[archive.name] ?? (await say(`fetching ${archive.name} from both places`, get));
    }
    return Object.fromEntries(Object.entries(hashes).toSorted(([a], [b]) => a.localeCompare(b, 'en')));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

await runVerb(process, {
  name: 'tools',
  help,
  run: async (args) => {
    const { record = false } = parseCommandLine(args, { record: { type: 'boolean' } }).values;
    const here = `${process.platform}-${process.arch}`;
    const tools = toolsFor(here);
    if (tools === undefined) {
      throw new Failure(
        `on ${here} Pulumi must be installed by hand: https://www.pulumi.com/docs/iac/download-install/`,
      );
    }
    const known = record ? await recorded(checksums) : checksums;
    if (record) writeFileSync(file, `${JSON.stringify(known, undefined, 2)}\n`);
    const installation: Installation = { home: homeOf(process.env, homedir()), checksums: known, fetch, say };
    const cli = await installCli(tools, installation);
    await installPlugins(tools, [cli], installation);
    console.log(`Pulumi ${tools.version} and its plugins are in ${installation.home}`);
  },
});
