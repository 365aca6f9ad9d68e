/** What runs, and where it comes from. */
import type { Rule } from '../rule.ts';
import { containerRule } from './each.ts';

/** The parts of an image reference (https://github.com/distribution/reference). */
function parts(image: string): { readonly name: string; readonly tag: string | undefined; readonly digest: boolean } {
  const [reference = '', digest] = image.split('@');
  // A colon before the last slash belongs to the port of the registry.
  const colon = reference.indexOf(':', reference.lastIndexOf('/') + 1);
  if (colon === -1) return { name: reference, tag: undefined, digest: digest !== undefined };
  return { name: reference.slice(0, colon), tag: reference.slice(colon + 1), digest: digest !== undefined };
}

/** A repository, with its registry where one is written. */
const repository = /^([a-zA-Z0-9][-a-zA-Z0-9.]*(:\d+)?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;

/** Are the tag and the digest of a reference, where it has them, well-formed? */
function isPinned(image: string): boolean {
  const [reference = '', digest, ...more] = image.split('@');
  const { tag } = parts(reference);
  const tagged = tag === undefined || /^\w[\w.-]{0,127}$/.test(tag);
  return tagged && more.length === 0 && (digest === undefined || /^sha256:[0-9a-f]{64}$/.test(digest));
}

/** Rules about images. */
export const imageRules: readonly Rule[] = [
  containerRule(
    {
      id: 'IMG-1',
      severity: 'error',
      title: 'images name an exact version',
      why: 'a tag that moves runs different code on every node, and cannot be rolled back',
      fix: 'write repository:1.2.3 or repository@sha256:<digest>',
      source: 'kube-linter latest-tag, kube-score container-image-tag, polaris tagNotSpecified',
    },
    function* exact({ field }) {
      const image = field.at('image');
      const { name, tag, digest } = parts(image.text ?? '');
      if (image.text !== undefined && !(repository.test(name) && isPinned(image.text))) {
        yield [image, 'must be a reference to an image'];
        return;
      }
      // Tags of versions have a digit; those without one (stable, main, lates) move or are misspelt.
      if (!digest && (tag === undefined || tag === 'latest' || !/\d/.test(tag))) {
        yield [image, 'must name a version as its tag, or a digest'];
      }
    },
  ),
  containerRule(
    {
      id: 'IMG-2',
      severity: 'error',
      title: 'images without a digest are asked for at every start',
      why: 'without it a node starts whatever lies around under that name, for anybody who knows the name',
      fix: "name the image by its digest, or set imagePullPolicy to 'Always'; only clusters that images are loaded into by hand take 'IfNotPresent'",
      source: 'kube-score container-image-pull-policy, polaris pullPolicyNotAlways',
    },
    function* asked({ field }, _workload, { context: { pullPolicy = 'Always' } }) {
      const policy = field.at('imagePullPolicy');
      const { tag, digest } = parts(field.at('image').text ?? '');
      // A digest is the same image wherever it lies; of what has no tag or moves, Always is the default.
      if (digest) {
        if (policy.text === 'Never') yield [policy, "must be 'IfNotPresent' or 'Always'"];
        return;
      }
      const byDefault = tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
      if ((policy.value ?? byDefault) !== pullPolicy) yield [policy, `must be '${pullPolicy}'`];
    },
  ),
  containerRule(
    {
      id: 'IMG-3',
      severity: 'error',
      title: 'images are those that the environment declares',
      why: 'a misspelt image is never pulled, and one of somebody else runs code that nobody reviewed',
      fix: 'correct it, or declare its version in infra/environments/versions.ts',
      source: 'seeds: amitsaha/webapp1 beside amitsaha/webapp-1',
      needs: ['images'],
    },
    function* declared({ field }, _workload, { context: { images = [] } }) {
      const image = field.at('image');
      const [reference = ''] = (image.text ?? '').split('@');
      if (!images.includes(reference)) yield [image, `must be one of ${images.length} declared images`];
    },
  ),
];
