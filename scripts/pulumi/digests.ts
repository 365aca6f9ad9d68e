/** Digests of images as configuration of a stack. Pure. */
import { environmentNamed } from '../../infra/environments/all.ts';
import { platformName as pulumiProject } from '../../infra/k8s/names.ts';
import { imagesOf } from '../release/images.ts';
import { Failure } from '../terminal/failure.ts';

/**
 * The options by which Pulumi learns which bytes the tags of an environment stand for. Pulumi writes them into the file of
 * the stack: as one value, so that those of an earlier release go.
 * @param file where the digests were read, for messages
 * @param json `{"app@version": "sha256:…"}`, as `npm run release` prints it; more images than the stack runs do no harm
 * @throws {Failure} where it is something else, or an image of the environment is not in it
 */
export function digestOptions(stack: string, file: string, json: string): readonly string[] {
  const byImage = new Map<string, unknown>(Object.entries(objectIn(file, json)));
  const keys = imagesOf(environmentNamed(stack)).map(({ key }) => key);
  const missing = keys.filter((key) => typeof byImage.get(key) !== 'string');
  if (missing.length > 0) throw new Failure(`${file}: must name ${missing.join(', ')}; run 'npm run -s release' again`);
  const digests = Object.fromEntries(keys.map((key) => [key, byImage.get(key)]));
  return ['--config', `${pulumiProject}:imageDigests=${JSON.stringify(digests)}`];
}

function objectIn(file: string, json: string): object {
  const wrong = `${file}: got ${json.trim().slice(0, 60) || 'nothing'}, must be what 'npm run -s release' prints`;
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch (cause) {
    throw new Failure(wrong, { cause });
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) throw new Failure(wrong);
  return read;
}
