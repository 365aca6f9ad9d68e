/** Builds our images and hands them to the cluster. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from '../exec.ts';
import { type Builder, builders } from '../images/builders.ts';
import { builtId, findBuilder } from '../images/find.ts';
import type { Loader } from '../images/loaders.ts';
import { type OwnImage, atRegistry, ownImages } from '../images/references.ts';
import { underWay } from '../trials/trial.ts';
import type { Step } from './step.ts';

const root = join(import.meta.dirname, '../..');

async function load(loader: Loader, builder: Builder, image: OwnImage): Promise<void> {
  const { reference } = image;
  if (loader.kind === 'registry') {
    const id = (await builtId(builder, reference)) ?? '';
    for (const command of builder.push(reference, atRegistry(image, id, loader.host))) await execute(command);
  }
  if (loader.kind === 'archive') {
    const folder = await mkdtemp(join(tmpdir(), 'api-platform-'));
    try {
      const archive = join(folder, 'image.tar');
      await execute(builder.save(reference, archive));
      await execute(loader.command(archive));
    } finally {
      await rm(folder, { recursive: true });
    }
  }
}

export const images: Step = {
  name: 'images',
  summary: 'builds the images with docker, podman or buildah, and hands them to the nodes',
  optional: false,
  always: false,
  async take({ options, environment, manifests, loader, say }) {
    const into = loader();
    const builder = await findBuilder();
    if (builder === undefined) {
      throw new Error(
        `no builder of images works here: tried ${builders.map(({ name }) => name).join(', ')}; install one`,
      );
    }
    if (into.kind === 'shared' && builder.name !== 'docker') {
      throw new Error(`the nodes share the images of docker, which does not work here; say --load or --load-command`);
    }
    // the release before, as whose successor the step canary tries what is built here
    const own = ownImages([...manifests, ...underWay(environment)], environment.images.registry);
    for (const image of own) {
      say(`building ${image.reference} with ${builder.name}`);
      await execute(
        builder.build({
          reference: image.reference,
          dockerfile: join(root, 'apps', image.app, 'Dockerfile'),
          context: root,
          args: options.nodeImage === undefined ? {} : { NODE_IMAGE: options.nodeImage },
          flags: options.buildFlags,
        }),
      );
      await load(into, builder, image);
    }
    const way = { archive: 'loaded', registry: 'pushed', shared: 'shared' }[into.kind];
    return {
      text: `${own.length} images built by ${builder.name} and ${way}`,
      figures: { builder: builder.name, images: own.map(({ reference }) => reference), loader: into.kind },
      faults: [],
    };
  },
};
