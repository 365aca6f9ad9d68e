/** Where the images of all environments are kept, read from the environments: they name the registry they pull from. */
import { workloads } from '@api-platform/contracts/services.ts';

import type { Environment } from '../../environments/environment.ts';

/** One ECR registry for all environments. */
export interface RegistryPlan {
  readonly accountId: string;
  readonly region: string;
  /** Host name of the registry. */
  readonly host: string;
  /** What all repositories lie under. */
  readonly path: string;
  /** Names of the repositories: one per workload. */
  readonly repositories: readonly string[];
  /** Other accounts that pull images. */
  readonly readerAccountIds: readonly string[];
}

const ecrPath = /^((\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com)\/([a-z0-9][a-z0-9._/-]*)$/;

/**
 * The registry that the environments on EKS pull from.
 * @throws Error when it is none of ECR, or not one
 */
export function planRegistry(environments: readonly Environment[]): RegistryPlan {
  const onEks = environments.flatMap(({ images, cluster }) =>
    cluster.target === 'eks' ? [{ registry: images.registry, accountId: cluster.accountId }] : [],
  );
  const registries = [...new Set(onEks.map(({ registry }) => registry))];
  const [registry = ''] = registries;
  const [, host, accountId, region, path] = ecrPath.exec(registry) ?? [];
  if (registries.length !== 1 || !host || !accountId || !region || !path) {
    throw new Error(
      `images.registry of the environments on EKS (${registries.join(', ')}): must be one path in ECR for all, ` +
        'such as 111122223333.dkr.ecr.eu-central-1.amazonaws.com/api-platform',
    );
  }
  return {
    accountId,
    region,
    host,
    path,
    repositories: Object.keys(workloads).map((workload) => `${path}/${workload}`),
    readerAccountIds: [...new Set(onEks.map((reader) => reader.accountId))].filter((id) => id !== accountId).toSorted(),
  };
}
