import * as pulumi from '@pulumi/pulumi';

import type { Manifest as Rendered } from '../k8s/manifest.ts';
import type { ChartManifests } from '../k8s/render.ts';
import { planApplyOrder } from './plan/apply-order.ts';
import { resourceNameOf, typeTokenOf } from './plan/identity.ts';
import { type ImageDigests, pinImages } from './plan/image-digests.ts';

/** A Kubernetes object as it is, where a field may also be something that Pulumi learns on the way. */
export type ManifestArgs =
  | Rendered
  | (Pick<Rendered, 'apiVersion' | 'kind' | 'metadata'> & { readonly spec: pulumi.Inputs });

/** One Kubernetes object as one Pulumi resource: previewed, awaited, compared and deleted by itself. */
export class Manifest extends pulumi.CustomResource {
  constructor(object: ManifestArgs, opts: pulumi.CustomResourceOptions) {
    super(typeTokenOf(object), resourceNameOf(object), { ...object }, opts);
  }
}

/** What runs in the cluster. */
export interface WorkloadsArgs {
  readonly charts: readonly ChartManifests[];
  /** What lies before the name of an app in its image. */
  readonly registry: string;
  /** Digests of our images that are to run, by `app@version`; the others run by their tag. */
  readonly imageDigests: ImageDigests;
}

/** The rendered charts, applied from here: `dist/` and the cluster cannot differ, but for the digests of our images. */
export class Workloads extends pulumi.ComponentResource {
  readonly #manifests = new Map<string, Manifest>();

  constructor(name: string, args: WorkloadsArgs, opts: pulumi.ComponentResourceOptions) {
    const { charts, registry, imageDigests } = args;
    // As inputs of the component they stand in every preview.
    super('api-platform:kubernetes:Workloads', name, { imageDigests }, opts);
    const objects = pinImages(charts, registry, imageDigests).flatMap((chart) => chart.objects);
    let before: readonly Manifest[] = [];
    for (const wave of planApplyOrder(objects)) {
      const applied = wave.map((object) => {
        const manifest = new Manifest(object, { parent: this, dependsOn: [...before] });
        this.#manifests.set(resourceNameOf(object), manifest);
        return manifest;
      });
      before = applied;
    }
    this.registerOutputs();
  }

  /**
   * The resource of one object.
   * @param identity kind, namespace and name
   * @throws Error when no chart has it
   */
  manifest(identity: string): Manifest {
    const found = this.#manifests.get(identity);
    if (found === undefined) {
      throw new Error(`no chart has ${identity}; there are ${[...this.#manifests.keys()].join(', ')}`);
    }
    return found;
  }
}
