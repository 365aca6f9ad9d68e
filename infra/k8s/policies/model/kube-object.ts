/** One object of a set of manifests, with the defaults that the API server would fill into its identity. */
import type { Manifest } from '../../manifest.ts';
import { Field, type Labels } from './field.ts';

/** Kinds without a namespace, as far as people put them beside applications. */
const clusterScoped: ReadonlySet<string> = new Set([
  'APIService',
  'ClusterRole',
  'ClusterRoleBinding',
  'CSIDriver',
  'CustomResourceDefinition',
  'GatewayClass',
  'IngressClass',
  'IngressClassParams',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttachment',
]);

/** A manifest, read. */
export interface KubeObject {
  readonly manifest: Manifest;
  readonly root: Field;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Where none is written, that of the whole set; undefined for what belongs to the whole cluster. */
  readonly namespace: string | undefined;
  readonly labels: Labels;
  /** Position in the order of application. */
  readonly index: number;
}

/**
 * Reads a manifest; whatever is missing or of another type is told by rules, not by an error.
 * @param home the namespace of what names none
 */
export function kubeObject(manifest: Manifest, index: number, home = 'default'): KubeObject {
  const root = new Field(manifest);
  const kind = root.at('kind').text ?? '';
  const name = root.at('metadata', 'name').text ?? root.at('metadata', 'generateName').text ?? '(no name)';
  const namespace = clusterScoped.has(kind) ? undefined : (root.at('metadata', 'namespace').text ?? home);
  const labels = root.at('metadata', 'labels').labels;
  return { manifest, root, apiVersion: root.at('apiVersion').text ?? '', kind, name, namespace, labels, index };
}

/** `Kind namespace/name`, or `Kind name` for what belongs to the whole cluster. */
export function identityOf({ kind, namespace, name }: Pick<KubeObject, 'kind' | 'namespace' | 'name'>): string {
  const what = kind === '' ? '(no kind)' : kind;
  return namespace === undefined ? `${what} ${name}` : `${what} ${namespace}/${name}`;
}

/** The part of `apiVersion` before the slash; empty for the core API. */
export function groupOf({ apiVersion }: Pick<KubeObject, 'apiVersion'>): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}
