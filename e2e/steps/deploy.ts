/** Applies what was rendered and reviewed. */
import type { Manifest } from '../../infra/k8s/render.ts';
import { execute } from '../exec.ts';
import { atRegistry, ownImages } from '../images/references.ts';
import { withAnnotations, withImages, withPodAnnotations } from '../manifests.ts';
import { messageOf } from '../message.ts';
import { findBuilder } from './images.ts';
import type { Run, Step } from './step.ts';

/** Marks what was not there before, and may be deleted again. */
export const createdBy = { 'e2e.api-platform/created': 'true' } as const;

/** On pods: which build of an image they run. An image that is loaded anew under the same tag would go unnoticed. */
const imageAnnotation = 'e2e.api-platform/image-id';

/** Ids of our images as they were last built here, by reference. */
async function builtIds({ manifests, environment }: Run): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const builder = await findBuilder();
  if (builder === undefined) return ids;
  for (const { reference } of ownImages(manifests, environment.images.registry)) {
    const id = await execute(builder.id(reference)).catch(() => '');
    if (id !== '') ids.set(reference, id.trim());
  }
  return ids;
}

/** What is sent for a manifest: its images where the nodes find them, and the build of ours on the pods. */
function adapt(manifest: Manifest, run: Run, ids: ReadonlyMap<string, string>): Manifest {
  if (manifest.kind !== 'Deployment') return manifest;
  const { registry } = run.environment.images;
  const [id] = ownImages([manifest], registry).flatMap(({ reference }) => ids.get(reference) ?? []);
  const annotated = id === undefined ? manifest : withPodAnnotations(manifest, { [imageAnnotation]: id });
  if (run.options.load?.startsWith('registry=') !== true) return annotated;
  const loader = run.loader();
  return loader.kind === 'registry'
    ? withImages(annotated, (reference) => atRegistry(reference, registry, loader.host))
    : annotated;
}

export const deploy: Step = {
  name: 'deploy',
  summary: 'applies dist/local server-side',
  optional: false,
  always: false,
  async take(run) {
    const { cluster, manifests, say } = run;
    const ids = await builtIds(run);
    let created = 0;
    for (const manifest of manifests) {
      const { kind, metadata } = manifest;
      const what = `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
      try {
        const before = await cluster.annotations(manifest);
        if (before === undefined) created += 1;
        const ours = before === undefined || Object.keys(createdBy).every((key) => key in before);
        const adapted = adapt(manifest, run, ids);
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
