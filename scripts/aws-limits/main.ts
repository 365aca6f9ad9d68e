/**
 * Renews infra/aws/limits/shapes.json from the service models of botocore, the AWS SDK for Python: the only package of a
 * registry that carries them with all limits (ADR 0017).
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { neededShapes } from '../../infra/aws/limits/inputs.ts';
import { limitsOfShapes, type ServiceModel } from './shapes.ts';

const help = `usage: node scripts/aws-limits/main.ts FOLDER
  FOLDER is an unpacked botocore:
    pip download --no-deps botocore && unzip -q botocore-*.whl -d botocore`;

const [folder] = process.argv.slice(2);
if (folder === undefined || folder.startsWith('-')) {
  console.log(help);
  process.exit(folder === '--help' ? 0 : 2);
}

const models = new Map<string, ServiceModel>();

function modelOf(service: string): ServiceModel {
  const known = models.get(service);
  if (known !== undefined) return known;
  const versions = join(String(folder), 'botocore/data', service);
  const newest = readdirSync(versions).toSorted().at(-1) ?? '';
  const model: ServiceModel = JSON.parse(String(gunzipSync(readFileSync(join(versions, newest, 'service-2.json.gz')))));
  models.set(service, model);
  return model;
}

const version = readdirSync(folder)
  .map((name) => /^botocore-([\d.]+)\.dist-info$/.exec(name)?.[1])
  .find((found) => found !== undefined);
const content = {
  $comment: 'Made by scripts/aws-limits/main.ts; do not edit.',
  source: `botocore ${version ?? 'of unknown version'}`,
  shapes: limitsOfShapes(neededShapes, modelOf),
};
const file = join(import.meta.dirname, '../../infra/aws/limits/shapes.json');
writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
