/** Every image that runs, in its exact version. A new service is one line here. */
import type { WorkloadName } from '@api-platform/contracts/services.ts';
import type { Environment } from './environment.ts';
import imageDigests from './image-digests.json' with { type: 'json' };

/** Released versions of our own apps: the `version` of each app's package.json. */
export const appVersions = {
  gateway: '1.0.0',
  webapp1: '1.0.0',
  'rpc-app1': '1.0.0',
} as const satisfies Readonly<Record<WorkloadName, string>>;

/** An image of others: repository with its registry, and exact tag. */
export interface Image {
  readonly repository: string;
  readonly tag: string;
}

/** Images of others. */
export const thirdPartyImages = {
  // renovate: datasource=docker depName=docker.io/library/traefik
  traefik: { repository: 'docker.io/library/traefik', tag: 'v3.6.25' },
  // renovate: datasource=docker depName=registry.k8s.io/metrics-server/metrics-server
  'metrics-server': { repository: 'registry.k8s.io/metrics-server/metrics-server', tag: 'v0.9.0' },
  // renovate: datasource=docker depName=docker.io/valkey/valkey
  valkey: { repository: 'docker.io/valkey/valkey', tag: '9.0.8' },
  // renovate: datasource=docker depName=docker.io/otel/opentelemetry-collector
  'otel-collector': { repository: 'docker.io/otel/opentelemetry-collector', tag: '0.162.0' },
  // renovate: datasource=docker depName=docker.io/prom/prometheus
  prometheus: { repository: 'docker.io/prom/prometheus', tag: 'v3.15.0' },
  // renovate: datasource=docker depName=registry.k8s.io/prometheus-adapter/prometheus-adapter
  'prometheus-adapter': { repository: 'registry.k8s.io/prometheus-adapter/prometheus-adapter', tag: 'v0.12.0' },
} as const satisfies Readonly<Record<string, Image>>;

/** `registry/app:version` of one of our apps. */
export function appImage(
  { images }: Pick<Environment, 'images'>,
  app: WorkloadName,
  version: string = appVersions[app],
): string {
  return `${images.registry}/${app}:${version}`;
}

/**
 * `repository:tag`, followed by `@digest` once `npm run images` has resolved it. With both, the digest decides and
 * the tag tells people which version it is.
 * @param digests multi-arch index digests by `repository:tag`
 */
export function thirdPartyImage(
  name: keyof typeof thirdPartyImages,
  digests: Readonly<Record<string, string>> = imageDigests,
): string {
  const { repository, tag } = thirdPartyImages[name];
  const reference = `${repository}:${tag}`;
  const digest = digests[reference];
  return digest === undefined ? reference : `${reference}@${digest}`;
}
