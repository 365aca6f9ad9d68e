/** Digests of images as configuration of a stack. Pure. */
import { environmentNamed } from '../../infra/environments/all.ts';
import { platformName as pulumiProject } from '../../infra/k8s/names.ts';
import { imagesOf } from '../release/images.ts';

/**
 * The options by which Pulumi learns which bytes the tags of an environment stand for.
 * @param json `{"app@version": "sha256:…"}`, as `npm run release` prints it; more images than the stack runs do no harm
 * @throws Error where it is something else, or an image of the environment is not in it
 */
export function digestOptions(stack: string, json: string): readonly string[] {
  const digests: unknown = JSON.parse(json);
  if (typeof digests !== 'object' || digests === null) throw new Error(`digests must be an object, got ${json}`);
  const byImage = new Map<string, unknown>(Object.entries(digests));
  const keys = imagesOf(environmentNamed(stack)).map(({ key }) => key);
  const missing = keys.filter((key) => typeof byImage.get(key) !== 'string');
  if (missing.length > 0) throw new Error(`digests must name ${missing.join(', ')}: run 'npm run release' again`);
  const values = keys.flatMap((key) => [
    '--config',
    `${pulumiProject}:imageDigests["${key}"]=${String(byImage.get(key))}`,
  ]);
  return ['--config-path', ...values];
}
