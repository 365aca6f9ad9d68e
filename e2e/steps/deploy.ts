/** Applies what was rendered and reviewed. */
import type { Manifest } from '../../infra/k8s/render.ts';
import { builtId, findBuilder } from '../images/find.ts';
import { atRegistry, ownImages } from '../images/references.ts';
import { withAnnotations, withImages, withPodAnnotations } from '../manifests.ts';
import { messageOf } from '../message.ts';
import { createdBy, isMarked } from './mark.ts';
import type { Run, Step } from './step.ts';

/** On pods: which build of an image they run. An image that is loaded anew under the same tag would go unnoticed. */
const imageAnnotation = 'e2e.api-platform/image-id';

/** How a Deployment of ours differs from what was reviewed: by the build that it runs, and where the nodes find it. */
interface Build {
  readonly id: string;
  readonly name: string;
}

/** Our images as they were last built here, by the reference in the manifests. */
async function builds(
  { environment, options, loader }: Run,
  manifests: readonly Manifest[],
): Promise<Map<string, Build>> {
  const found = new Map<string, Build>();
  const builder = await findBuilder();
  // only a registry gives images another name, and no other way must be known to deploy what the nodes have already
  const into = options.load?.startsWith('registry=') === true ? loader() : undefined;
  for (const image of ownImages(manifests, environment.images.registry)) {
    const { reference } = image;
    const id = builder === undefined ? undefined : await builtId(builder, reference);
    if (id !== undefined) {
      found.set(reference, { id, name: into?.kind === 'registry' ? atRegistry(image, id, into.host) : reference });
    } else if (into !== undefined) {
      throw new Error(
        `${reference} was not built here, so its name at the registry is not known; run the step "images" first`,
      );
    }
  }
  return found;
}

function adapt(manifest: Manifest, registry: string, built: ReadonlyMap<string, Build>): Manifest {
  if (manifest.kind !== 'Deployment') return manifest;
  const [build] = ownImages([manifest], registry).flatMap(({ reference }) => built.get(reference) ?? []);
  if (build === undefined) return manifest;
  const renamed = withImages(manifest, (reference) => built.get(reference)?.name ?? reference);
  return withPodAnnotations(renamed, { [imageAnnotation]: build.id });
}

/** The manifests with the builds that were made here, as they are to be applied. */
export async function adapted(run: Run, manifests: readonly Manifest[]): Promise<Manifest[]> {
  const built = await builds(run, manifests);
  return manifests.map((manifest) => adapt(manifest, run.environment.images.registry, built));
}

/**
 * Applies an object, with the mark of the run on what was not there before.
 * @returns what was there before: nothing, an object of a run's, or one of somebody else
 * @throws {Error} naming the object, with what the API server said
 */
export async function applyMarked(
  { cluster }: Pick<Run, 'cluster'>,
  manifest: Manifest,
): Promise<'nothing' | 'ours' | 'foreign'> {
  try {
    const before = await cluster.annotations(manifest);
    const foreign = before !== undefined && !isMarked(before);
    await cluster.apply(foreign ? manifest : withAnnotations(manifest, createdBy));
    if (before === undefined) return 'nothing';
    return foreign ? 'foreign' : 'ours';
  } catch (error) {
    throw new Error(`${placeOf(manifest)}: ${messageOf(error)}`, { cause: error });
  }
}

const placeOf = ({ kind, metadata: { namespace, name } }: Manifest): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;

export const deploy: Step = {
  name: 'deploy',
  summary: 'applies dist/local server-side',
  optional: false,
  always: false,
  async take(run) {
    const { manifests, say } = run;
    let created = 0;
    for (const manifest of await adapted(run, manifests)) {
      const before = await applyMarked(run, manifest);
      if (before === 'nothing') created += 1;
      if (before === 'foreign') {
        say(`${placeOf(manifest)} was there before; it is changed now, and no cleanup will delete it`);
      }
    }
    return {
      text: `${manifests.length} objects applied, ${created} of them new`,
      figures: { applied: manifests.length, created },
      faults: [],
    };
  },
};
