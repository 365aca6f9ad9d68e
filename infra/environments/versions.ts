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

/** What our images are built for, and the nodes of a cluster may be: Go's names, as Docker and Kubernetes use them. */
export const architectures = ['amd64', 'arm64'] as const;

/** What of an environment says where its images come from. */
export type ImageSource = Pick<Environment, 'images' | 'cluster'>;

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

/** What builds our images: it sees their code, and writes what they are made of. Known by digest, or not used. */
export const buildImages = {
  // renovate: datasource=docker depName=docker.io/moby/buildkit
  buildkit: { repository: 'docker.io/moby/buildkit', tag: 'v0.30.0' },
  // renovate: datasource=docker depName=docker.io/docker/buildkit-syft-scanner
  'sbom-scanner': { repository: 'docker.io/docker/buildkit-syft-scanner', tag: '1.12.0' },
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
 * `repository:tag` where an environment pulls it. On EKS that is the registry of our own images, which fetches what it has
 * not yet (pull-through cache): Docker Hub counts what an address pulls without an account, and a scale-up behind one NAT
 * gateway would end with `toomanyrequests`.
 */
export function thirdPartyReference({ images, cluster }: ImageSource, { repository, tag }: Image): string {
  const place = cluster.target === 'eks' ? `${images.registry}/${repository}` : repository;
  return `${place}:${tag}`;
}

/**
 * The reference of an image of others, followed by `@digest` once `npm run images` has resolved it. With both, the digest
 * decides and the tag tells people which version it is.
 * @param digests multi-arch index digests by `repository:tag`, without the cache
 */
export function thirdPartyImage(
  environment: ImageSource,
  name: keyof typeof thirdPartyImages,
  digests: Readonly<Record<string, string>> = imageDigests,
): string {
  const { repository, tag } = thirdPartyImages[name];
  const reference = thirdPartyReference(environment, thirdPartyImages[name]);
  const digest = digests[`${repository}:${tag}`];
  return digest === undefined ? reference : `${reference}@${digest}`;
}

/**
 * `repository:tag@digest` of an image that builds ours.
 * @throws Error where its digest is not known
 */
export function buildImage(
  name: keyof typeof buildImages,
  digests: Readonly<Record<string, string>> = imageDigests,
): string {
  const { repository, tag } = buildImages[name];
  const digest = digests[`${repository}:${tag}`];
  if (digest === undefined) throw new Error(`${repository}:${tag}: its digest is not known; run 'npm run images'`);
  return `${repository}:${tag}@${digest}`;
}
