/** What Docker is asked, and what it answers. Pure. */
import type { OwnImage } from './images.ts';

/** EKS Auto Mode starts nodes of this kind. */
const platform = 'linux/amd64';

/** Prints what a registry has under a reference. */
export function inspectWords(reference: string): readonly string[] {
  return ['buildx', 'imagetools', 'inspect', '--format', '{{json .Manifest}}', reference];
}

/**
 * Builds an image and pushes it.
 * @param metadata file that will tell the digest
 */
export function buildWords({ app, reference }: OwnImage, metadata: string): readonly string[] {
  // Attestations are images of their own to ECR: they would count among those that it keeps.
  const words = ['buildx', 'build', '--provenance=false', '--platform', platform];
  words.push('--file', `apps/${app}/Dockerfile`, '--tag', reference);
  return [...words, '--push', '--metadata-file', metadata, '.'];
}

/**
 * The digest in what Docker says, under one of its names for it.
 * @throws Error where there is none
 */
export function digestIn(json: string): string {
  const answer: unknown = JSON.parse(json);
  for (const key of ['digest', 'containerimage.digest']) {
    const digest: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, key) : undefined;
    if (typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  }
  throw new Error(`docker's answer must have a digest, got ${json.slice(0, 200)}`);
}

/** Whether a failed look-up means that the image is not there, and not that nobody could look. */
export function isMissing(stderr: string): boolean {
  return /: not found$|manifest unknown|NAME_UNKNOWN|NotFound/m.test(stderr);
}
