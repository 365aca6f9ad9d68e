/**
 * Which bytes a tag of ours stands for. A digest is known only after the push, and may change without a change of code:
 * it is configuration of the stack, which `npm run up -- STACK --digests FILE` sets.
 */
import { DeclarationFault } from '../../environments/declaration-fault.ts';
import type { Manifest } from '../../k8s/manifest.ts';
import type { ChartManifests } from '../../k8s/render.ts';

/** By `app@version`, as the sides of a trial may be of two versions: `sha256:` and 64 hexadecimal digits. */
export type ImageDigests = Readonly<Record<string, string>>;

const digestForm = /^sha256:[0-9a-f]{64}$/;

/**
 * The charts with `image@digest` for every image of ours whose digest is known. With both, the digest decides and the tag
 * tells people which version it is; a node that has those bytes need not ask for them. Everything else stays as `dist/` has it.
 * @param registry what lies before the name of an app in its image
 * @throws {DeclarationFault} that names every digest that is none, or that is of an image that no pod here runs
 */
export function pinImages(
  charts: readonly ChartManifests[],
  registry: string,
  digests: ImageDigests,
): readonly ChartManifests[] {
  const byImage = new Map(Object.entries(digests).map(([image, digest]) => [imageOf(registry, image), digest]));
  const seen = new Set<string>();
  const pinned = charts.map(({ objects, ...chart }) => ({
    ...chart,
    objects: objects.map((object) => pin(object, byImage, seen)),
  }));
  const faults = Object.entries(digests).flatMap(([image, digest]) => [
    ...(digestForm.test(digest) ? [] : [`'${image}' ('${digest}') must be sha256: and 64 hexadecimal digits`]),
    ...(seen.has(imageOf(registry, image))
      ? []
      : [
          `'${image}' is no image of this environment, which runs ${keysOf(registry, seen).join(', ')}; give the --digests of its release`,
        ]),
  ]);
  if (faults.length > 0) throw new DeclarationFault(`imageDigests:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  return pinned;
}

function imageOf(registry: string, image: string): string {
  return `${registry}/${image.replace('@', ':')}`;
}

/** The images of ours, as the configuration names them. */
function keysOf(registry: string, images: ReadonlySet<string>): readonly string[] {
  const ours = [...images].filter((image) => image.startsWith(`${registry}/`));
  return ours.map((image) => image.slice(registry.length + 1).replace(':', '@')).toSorted();
}

/** The object with its images pinned, and what it runs noted in `seen`. */
function pin(object: Manifest, byImage: ReadonlyMap<string, string>, seen: Set<string>): Manifest {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const image: unknown = Reflect.get(value, 'image');
    const entries = Object.entries(value).map(([key, inner]) => [key, walk(inner)] as const);
    if (typeof image !== 'string') return Object.fromEntries(entries);
    seen.add(image);
    const digest = byImage.get(image);
    const pinned = digest !== undefined && { image: `${image}@${digest}`, imagePullPolicy: 'IfNotPresent' };
    return { ...Object.fromEntries(entries), ...pinned };
  };
  return 'spec' in object ? { ...object, spec: walk(object['spec']) } : object;
}
