/** What Pulumi knows a Kubernetes object by. Changing either deletes the object and makes it again. */
import type { Manifest } from '../../k8s/manifest.ts';

/** Kind, namespace and name, not the chart: an object may move to another one. */
export function resourceNameOf({ kind, metadata }: Pick<Manifest, 'kind' | 'metadata'>): string {
  return [kind, metadata.namespace, metadata.name].filter((part) => part !== undefined).join('/');
}

/** The token of pulumi-kubernetes: `kubernetes:apps/v1:Deployment`; the core group, which has no name, is `core`. */
export function typeTokenOf({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): string {
  return `kubernetes:${apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`}:${kind}`;
}
