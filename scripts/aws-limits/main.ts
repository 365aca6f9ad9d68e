/** `npm run aws-limits -- FOLDER`: --help tells more. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { UsageError, parseCommandLine } from '../terminal/command-line.ts';
import { runVerb } from '../terminal/verb.ts';
import { type ServiceModel, limitsOfShapes } from './shapes.ts';

const help = `npm run aws-limits -- FOLDER

Renews infra/aws/limits/shapes.json from the service models of botocore, the AWS SDK for Python: the only package of a
registry that carries them with all limits (ADR 0017). FOLDER is an unpacked botocore:
  pip download --no-deps botocore && unzip -q botocore-*.whl -d botocore
  --help  this text`;

/** @returns the newest model of a service */
function reader(folder: string): (service: string) => ServiceModel {
  const models = new Map<string, ServiceModel>();
  return (service) => {
    const known = models.get(service);
    if (known !== undefined) return known;
    const versions = path.join(folder, 'botocore/data', service);
    const newest = readdirSync(versions).toSorted().at(-1) ?? '';
    const file = path.join(versions, newest, 'service-2.json.gz');
    const model: ServiceModel = JSON.parse(String(gunzipSync(readFileSync(file))));
    models.set(service, model);
    return model;
  };
}

await runVerb(process, {
  name: 'aws-limits',
  help,
  run: async (args) => {
    const { positionals } = parseCommandLine(args, {}, { allowPositionals: true });
    const [folder, ...others] = positionals;
    if (folder === undefined || others.length > 0)
      throw new UsageError(`must be given one folder, got ${positionals.join(', ') || 'none'}`);
    const { neededShapes } = await import('../../infra/aws/limits/inputs.ts');
    const version = readdirSync(folder)
      .map((name) => /^botocore-([\d.]+)\.dist-info$/.exec(name)?.[1])
      .find((found) => found !== undefined);
    const content = {
      $comment: 'Made by scripts/aws-limits/main.ts; do not edit.',
      source: `botocore ${version ?? 'of unknown version'}`,
      shapes: limitsOfShapes(neededShapes, reader(folder)),
    };
    const file = path.resolve(import.meta.dirname, '../../infra/aws/limits/shapes.json');
    writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
  },
});
