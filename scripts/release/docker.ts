/** What Docker is asked, and what it answers. Pure. */
import { architectures } from '../../infra/environments/versions.ts';
import { Failure } from '../terminal/failure.ts';
import type { OwnImage } from './images.ts';

/** `registry/app`, without the version. */
export function repositoryOf({ reference }: Pick<OwnImage, 'reference'>): string {
  return reference.slice(0, reference.lastIndexOf(':'));
}

/** Prints what a registry has under a reference. */
export function inspectWords(reference: string): readonly string[] {
  return ['buildx', 'imagetools', 'inspect', '--format', '{{json .Manifest}}', reference];
}

/**
 * Makes a builder of its own: the one of the Docker daemon writes neither several architectures nor attestations.
 * @param buildkit image that builds, by its digest
 */
export function builderWords(builder: string, buildkit: string): readonly string[] {
  return ['buildx', 'create', '--name', builder, '--driver', 'docker-container', '--driver-opt', `image=${buildkit}`];
}

/** Takes it away again. */
export function removeBuilderWords(builder: string): readonly string[] {
  return ['buildx', 'rm', '--force', builder];
}

/** What a build needs beside the image. */
export interface Build {
  readonly builder: string;
  /** Image that lists what an image is made of (SBOM), by its digest. */
  readonly sbomScanner: string;
  /** File that will tell the digest. */
  readonly metadata: string;
}

/**
 * Builds an image for all architectures, with SBOM and provenance, and pushes it without a tag: nobody runs it before it
 * has one (https://docs.docker.com/build/metadata/attestations/).
 */
export function buildWords(image: OwnImage, { builder, sbomScanner, metadata }: Build): readonly string[] {
  const platforms = architectures.map((architecture) => `linux/${architecture}`).join(',');
  const words = ['buildx', 'build', '--builder', builder, '--platform', platforms];
  words.push('--provenance', 'mode=max', '--sbom', `generator=${sbomScanner}`);
  words.push('--file', `apps/${image.app}/Dockerfile`, '--metadata-file', metadata);
  return [...words, '--output', `type=image,name=${repositoryOf(image)},push-by-digest=true,push=true`, '.'];
}

/** Gives its tag to what was pushed. */
export function tagWords(image: OwnImage, digest: string): readonly string[] {
  return ['buildx', 'imagetools', 'create', '--tag', image.reference, `${repositoryOf(image)}@${digest}`];
}

/**
 * The digest in what Docker says, under one of its names for it.
 * @throws {Failure} where there is none
 */
export function digestIn(json: string): string {
  const answer: unknown = JSON.parse(json);
  for (const key of ['digest', 'containerimage.digest']) {
    const digest: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, key) : undefined;
    if (typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  }
  throw new Failure(`docker's answer must have a digest, got ${json.slice(0, 200)}`);
}

/** Whether a failed look-up means that the image is not there, and not that nobody could look. */
export function isMissing(stderr: string): boolean {
  return /: not found$|manifest unknown|NAME_UNKNOWN|NotFound/m.test(stderr);
}
