/** Where the images of all environments are kept, read from the environments: they name the registry they pull from. */
import { workloads } from '@api-platform/contracts/services.ts';

import { DeclarationFault } from '../../environments/declaration-fault.ts';
import { ecrPath } from '../../environments/ecr.ts';
import type { Environment } from '../../environments/environment.ts';
import { thirdPartyImages } from '../../environments/versions.ts';
import { registryStack } from './names.ts';

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
  /** Where images of others come from. */
  readonly caches: readonly CachePlan[];
  /** Other accounts that pull images. */
  readonly readerAccountIds: readonly string[];
}

/** A registry whose images ECR fetches when they are first asked for, and keeps (pull-through cache). */
export interface CachePlan {
  /** What the repositories of its images begin with, without a slash at the end. */
  readonly prefix: string;
  /** As ECR names it. */
  readonly upstreamUrl: string;
  /** Secret of Secrets Manager with an account there. @default - it gives its images to everybody */
  readonly credentialArn?: string;
  /** Names of the repositories, one per image: made here, so that no node needs the right to make any. */
  readonly repositories: readonly string[];
}

/** What only an account knows; configuration of the stack `registry`. */
export interface RegistrySettings {
  /** ARN of the secret with an account of Docker Hub. @default - none: refused where an image comes from there */
  readonly dockerHubSecretArn?: string | undefined;
}

/**
 * Registries that ECR can fetch from, with their names there, as far as our images come from them
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html).
 */
const upstreams: Readonly<Record<string, { readonly url: string; readonly secret?: keyof RegistrySettings }>> = {
  'docker.io': { url: 'registry-1.docker.io', secret: 'dockerHubSecretArn' },
  'registry.k8s.io': { url: 'registry.k8s.io' },
};

/** ECR takes no longer ones (API reference of CreatePullThroughCacheRule). */
const longestPrefix = 30;

/**
 * The registry that the environments on EKS pull from.
 * @param settings @default - nobody asks for the caches' credentials
 * @throws {DeclarationFault} when it is none of ECR, or not one, or cannot cache what they run
 */
export function planRegistry(environments: readonly Environment[], settings?: RegistrySettings): RegistryPlan {
  const onEks = environments.flatMap(({ images, cluster }) =>
    cluster.target === 'eks' ? [{ registry: images.registry, accountId: cluster.accountId }] : [],
  );
  const registries = [...new Set(onEks.map(({ registry }) => registry))];
  const [registry = ''] = registries;
  const [, host, accountId, region, path] = ecrPath.exec(registry) ?? [];
  if (registries.length !== 1 || !host || !accountId || !region || !path) {
    throw new DeclarationFault(
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
    caches: planCaches({ accountId, region, path }, settings),
    readerAccountIds: [...new Set(onEks.map((reader) => reader.accountId))].filter((id) => id !== accountId).toSorted(),
  };
}

function planCaches(
  { accountId, region, path }: Pick<RegistryPlan, 'accountId' | 'region' | 'path'>,
  settings: RegistrySettings | undefined,
): readonly CachePlan[] {
  const images = Object.values(thirdPartyImages).map(({ repository }) => repository);
  const hosts = [...new Set(images.map((repository) => repository.slice(0, repository.indexOf('/'))))];
  return hosts.toSorted().map((host) => {
    const upstream = upstreams[host];
    if (upstream === undefined) {
      throw new DeclarationFault(`images of '${host}': must come from one of ${Object.keys(upstreams).join(', ')}`);
    }
    const prefix = `${path}/${host}`;
    if (prefix.length > longestPrefix) {
      throw new DeclarationFault(
        `images.registry: '${prefix}' must have ${longestPrefix} characters at most; shorten '${path}'`,
      );
    }
    return {
      prefix,
      upstreamUrl: upstream.url,
      repositories: images.filter((image) => image.startsWith(`${host}/`)).map((image) => `${path}/${image}`),
      ...(upstream.secret !== undefined &&
        settings !== undefined && {
          credentialArn: secretArn(upstream.secret, settings[upstream.secret], `${region}:${accountId}`),
        }),
    };
  });
}

/** ECR reads secrets of this name only, and of its own account and region. */
function secretArn(setting: string, arn = '', place: string): string {
  const form = new RegExp(`^arn:aws[a-z-]*:secretsmanager:${place}:secret:ecr-pullthroughcache/[\\w/+=.@-]+$`);
  if (form.test(arn)) return arn;
  throw new DeclarationFault(
    `config ${setting} of the stack '${registryStack}' ('${arn}'): must be the ARN of a secret 'ecr-pullthroughcache/…' ` +
      `in ${place.replace(':', ' of account ')}, such as arn:aws:secretsmanager:${place}:secret:ecr-pullthroughcache/docker-hub-AbCdEf; ` +
      'docs/aws-bootstrap.md says how to make it',
  );
}
