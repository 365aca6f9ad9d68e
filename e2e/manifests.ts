/** What dist/ holds, as far as a run must understand it. */
import { parseAllDocuments } from 'yaml';
import type { Environment } from '../infra/environments/environment.ts';
import { ingressController, rateLimitStore } from '../infra/environments/platform.ts';
import { nameLabel } from '../infra/k8s/names.ts';
import type { Manifest } from '../infra/k8s/render.ts';

/** The value at a path of keys; undefined where there is none. */
export function field(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isObject(inner) ? Reflect.get(inner, key) : undefined), value);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const text = (value: unknown): value is string => typeof value === 'string' && value !== '';

function isManifest(value: unknown): value is Manifest {
  return [['apiVersion'], ['kind'], ['metadata', 'name']].every((path) => text(field(value, ...path)));
}

/**
 * All objects of some files, in the order of the files' names and then as they stand.
 * @param files YAML text by file name
 * @throws {Error} naming the file that does not hold Kubernetes objects
 */
export function parseManifests(files: ReadonlyMap<string, string>): Manifest[] {
  return [...files.keys()].toSorted().flatMap((name) =>
    parseAllDocuments(files.get(name) ?? '').map((document, i): Manifest => {
      const value: unknown = document.toJS();
      if (document.errors.length === 0 && isManifest(value)) return value;
      throw new Error(
        `${name}, document ${i + 1}: ${document.errors[0]?.message ?? 'must have apiVersion, kind and metadata.name'}`,
      );
    }),
  );
}

/** A Deployment to wait for. */
export interface Rollout {
  readonly namespace: string;
  readonly name: string;
  /** The autoscaler's lower limit, or what the Deployment itself says. */
  readonly minReplicas: number;
  /** The labels that select its pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** What it is an instance of: the two sides of a trial are of the same workload. */
  readonly workload: string;
}

/** All Deployments and how many replicas each must have. */
export function rollouts(manifests: readonly Manifest[]): Rollout[] {
  const scalers = manifests.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
  return manifests
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ metadata: { namespace = 'default', name, labels }, ...rest }) => {
      const scaler = scalers.find(
        ({ metadata, spec }) => metadata.namespace === namespace && field(spec, 'scaleTargetRef', 'name') === name,
      );
      const minReplicas = scaler === undefined ? field(rest, 'spec', 'replicas') : field(scaler, 'spec', 'minReplicas');
      return {
        namespace,
        name,
        minReplicas: typeof minReplicas === 'number' ? minReplicas : 1,
        selector: texts(field(rest, 'spec', 'selector', 'matchLabels')),
        workload: labels?.[nameLabel] ?? name,
      };
    });
}

/**
 * The Deployments that a request meets on its way: of the ingress controller, of the environment, of what it counts
 * requests with. In the order in which it meets them.
 */
export function onRequestPath(manifests: readonly Manifest[], environment: Pick<Environment, 'namespace'>): Rollout[] {
  const all = rollouts(manifests);
  return [ingressController, environment, rateLimitStore].flatMap(({ namespace }) =>
    all.filter((rollout) => rollout.namespace === namespace),
  );
}

function texts(value: unknown): Readonly<Record<string, string>> {
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([, inner]) => text(inner))) : {};
}

/** The host names that the Ingresses serve, each once. */
export function ingressHosts(manifests: readonly Manifest[]): string[] {
  const rules = manifests.filter(({ kind }) => kind === 'Ingress').flatMap(({ spec }) => field(spec, 'rules') ?? []);
  return [...new Set(rules.map((rule) => field(rule, 'host')).filter(text))];
}

/** The manifest with every `image` renamed. */
export function withImages<T>(value: T, rename: (reference: string) => string): T {
  // a copy by way of JSON, in which no field can hold anything else
  return JSON.parse(JSON.stringify(value), (key, inner: unknown) =>
    key === 'image' && typeof inner === 'string' ? rename(inner) : inner,
  );
}

/** The manifest with annotations added to the object itself. */
export function withAnnotations(manifest: Manifest, annotations: Readonly<Record<string, string>>): Manifest {
  const { metadata } = manifest;
  return { ...manifest, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } } };
}

/** The Deployment with annotations added to its pods: when they change, the pods are replaced. */
export function withPodAnnotations(manifest: Manifest, annotations: Readonly<Record<string, string>>): Manifest {
  const { spec } = manifest;
  const [template, metadata] = [field(spec, 'template'), field(spec, 'template', 'metadata')];
  if (!isObject(spec) || !isObject(template) || !isObject(metadata)) return manifest;
  const own = field(metadata, 'annotations');
  const annotated = { ...metadata, annotations: { ...(isObject(own) ? own : {}), ...annotations } };
  return { ...manifest, spec: { ...spec, template: { ...template, metadata: annotated } } };
}
