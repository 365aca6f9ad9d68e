/** Who reaches whom: what the NetworkPolicies say, beside what was seen. */
import { ingressController } from '../infra/environments/platform.ts';
import { type End, isAllowed } from '../infra/k8s/connections.ts';
import type { Manifest } from '../infra/k8s/render.ts';
import { type Rollout, field, rollouts } from './manifests.ts';

/** A port of a Deployment's pods. */
export interface TargetPort {
  readonly deployment: Rollout;
  readonly labels: Readonly<Record<string, string>>;
  readonly port: number;
}

/** All ports that pods declare. */
export function targetPorts(manifests: readonly Manifest[]): TargetPort[] {
  const specs = manifests.filter(({ kind }) => kind === 'Deployment');
  return rollouts(manifests).flatMap((deployment, i) => {
    const template = field(specs[i], 'spec', 'template');
    const containers = field(template, 'spec', 'containers');
    const ports = (Array.isArray(containers) ? containers : [])
      .flatMap((container: unknown) => field(container, 'ports') ?? [])
      .map((port) => field(port, 'containerPort'));
    const labels = Object.fromEntries(
      Object.entries(field(template, 'metadata', 'labels') ?? {}).map(([key, value]) => [key, String(value)]),
    );
    return ports.filter((port) => typeof port === 'number').map((port) => ({ deployment, labels, port }));
  });
}

/** One attempt. */
export interface Attempt {
  readonly target: TargetPort;
  readonly open: boolean;
}

/** What is wrong with what one sender reached, one sentence each. */
export function reachFaults(
  manifests: readonly Manifest[],
  from: { readonly name: string; readonly end: End },
  attempts: readonly Attempt[],
): string[] {
  return attempts.flatMap(({ target: { deployment, labels, port }, open }) => {
    const to = { namespace: deployment.namespace, labels };
    if (isAllowed(manifests, { from: from.end, to, port }) === open) return [];
    const place = `${deployment.name}:${port}`;
    return [
      open
        ? `${from.name} reaches ${place}, and no policy lets it`
        : `${from.name} does not reach ${place}, and the policies let it`,
    ];
  });
}

/**
 * Ports that the policies would let a stranger reach, but for those that anybody may: requests from outside arrive at
 * the ingress controller, and the API server, whose address nobody knows in advance, calls what serves parts of its API.
 * @returns one sentence for each
 */
export function openToStrangers(
  manifests: readonly Manifest[],
  stranger: { readonly name: string; readonly end: End },
): string[] {
  const served = manifests.filter(({ kind }) => kind === 'APIService').map(({ spec }) => field(spec, 'service'));
  const isPublic = ({ deployment: { namespace, name }, port }: TargetPort): boolean =>
    (namespace === ingressController.namespace && port === ingressController.port) ||
    served.some((service) => field(service, 'namespace') === namespace && field(service, 'name') === name);
  return targetPorts(manifests)
    .filter((target) => !isPublic(target))
    .filter(({ deployment: { namespace }, labels, port }) =>
      isAllowed(manifests, { from: stranger.end, to: { namespace, labels }, port }),
    )
    .map(({ deployment, port }) => `the policies let ${stranger.name} reach ${deployment.name}:${port}`);
}
