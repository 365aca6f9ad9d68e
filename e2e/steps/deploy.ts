/** Applies what was rendered and reviewed. */
import type { Manifest } from '../../infra/k8s/render.ts';
import { builtId, findBuilder } from '../images/find.ts';
import { atRegistry, ownImages } from '../images/references.ts';
import { withAnnotations, withImages, withPodAnnotations } from '../manifests.ts';
import { messageOf } from '../message.ts';
import { createdBy } from './mark.ts';
import type { Run, Step } from './step.ts';

/** On pods: which build of an image they run. An image that is loaded anew under the same tag would go unnoticed. */
const imageAnnotation = 'e2e.api-platform/image-id';

/** How a Deployment of ours differs from what was reviewed: by the build that it runs, and where the nodes find it. */
interface Build {
  readonly id: string;
  readonly name: string;
}

/** Our images as they were last built here, by the reference in the manifests. */
async function builds({ manifests, environment, options, loader }: Run): Promise<Map<string, Build>> {
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

export const deploy: Step = {
  name: 'deploy',
  summary: 'applies dist/local server-side',
  optional: false,
  always: false,
  async take(run) {
    const { cluster, manifests, environment, say } = run;
    const built = await builds(run);
    let created = 0;
    for (const manifest of manifests) {
      const { kind, metadata } = manifest;
      const what = `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
      try {
        const before = await cluster.annotations(manifest);
        if (before === undefined) created += 1;
        const ours = before === undefined || Object.keys(createdBy).every((key) => key in before);
        const adapted = adapt(manifest, environment.images.registry, built);
        await cluster.apply(ours ? withAnnotations(adapted, createdBy) : adapted);
        if (!ours) say(`${what} was there before; it is changed now, and no cleanup will delete it`);
      } catch (error) {
        throw new Error(`${what}: ${messageOf(error)}`, { cause: error });
      }
    }
    return {
      text: `${manifests.length} objects applied, ${created} of them new`,
      figures: { applied: manifests.length, created },
      faults: [],
    };
  },
};
