/** In which order Kubernetes objects are applied; they are deleted in the opposite one. */
import type { Manifest } from '../../k8s/manifest.ts';

/**
 * What others are made in, what pods need, what runs them, what counts on pods that run, and what the API server itself
 * asks. Users include Services that give out addresses: Pulumi waits until they have endpoints, and would wait for pods
 * that wait for them. An Ingress is there before the pods of its controller, which are ready once they serve it.
 *
 * Questions of the API server come last and go first: an APIService or a webhook that nobody answers keeps namespaces from
 * being deleted and objects from being made (https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/).
 */
const waves = ['spaces', 'needs', 'pods', 'users', 'questions'] as const;
type Wave = (typeof waves)[number];

const waveOfKind: Readonly<Record<string, Wave>> = {
  Namespace: 'spaces',
  CustomResourceDefinition: 'spaces',
  Deployment: 'pods',
  StatefulSet: 'pods',
  DaemonSet: 'pods',
  Job: 'pods',
  HorizontalPodAutoscaler: 'users',
  ScaledObject: 'users',
  APIService: 'questions',
  MutatingWebhookConfiguration: 'questions',
  ValidatingWebhookConfiguration: 'questions',
};

/** The objects in waves: one starts when all of the one before is ready. No wave is empty. */
export function planApplyOrder(objects: readonly Manifest[]): readonly (readonly Manifest[])[] {
  return waves.map((wave) => objects.filter((object) => waveOf(object) === wave)).filter((wave) => wave.length > 0);
}

function waveOf(object: Manifest): Wave {
  if (object.kind === 'Service') return waitsForEndpoints(object) ? 'users' : 'needs';
  return waveOfKind[object.kind] ?? 'needs';
}

/** Neither headless nor an alias of another host: pulumi-kubernetes, provider/pkg/await/service.go. */
function waitsForEndpoints({ spec }: Manifest): boolean {
  const fields: Readonly<Record<string, unknown>> = { ...(typeof spec === 'object' ? spec : {}) };
  return fields['clusterIP'] !== 'None' && fields['type'] !== 'ExternalName';
}
