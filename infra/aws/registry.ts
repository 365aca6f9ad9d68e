import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

import type { CachePlan, RegistryPlan } from './plan/registry.ts';

/** Days that an image without a tag is kept: a push that failed half-way leaves one. */
const untaggedDays = 7;
/** Releases that can be gone back to. */
const keptImages = 50;

const pull = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] as const;

const untagged = {
  description: `Images without a tag go after ${untaggedDays} days`,
  selection: {
    tagStatus: 'untagged',
    countType: 'sinceImagePushed',
    countUnit: 'days',
    countNumber: untaggedDays,
  },
} as const;
/** Only versions count: what describes an image (platforms, SBOM, provenance, signature) lies beside it and goes with it. */
const versions = {
  description: `The last ${keptImages} versions stay`,
  selection: {
    tagStatus: 'tagged',
    tagPatternList: ['*.*.*'],
    countType: 'imageCountMoreThan',
    countNumber: keptImages,
  },
} as const;
/** What was pulled by its digest has no tag here. */
const anything = {
  description: `The last ${keptImages} stay`,
  selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: keptImages },
} as const;

/** What distinguishes repositories. */
interface RepositoryArgs {
  /** What goes, by itself. */
  readonly lifecycle: readonly (typeof untagged | typeof versions | typeof anything)[];
  /** Other accounts, and what they may do. */
  readonly readerAccountIds: readonly string[];
  readonly readerActions: readonly string[];
}

/**
 * The repositories of all images, apart from the environments: images must be there before the first environment is,
 * and no environment's end may take them away.
 */
export class Registry extends pulumi.ComponentResource {
  /** URL to push to and pull from, by repository. */
  readonly repositoryUrls: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, plan: RegistryPlan, opts: pulumi.ComponentResourceOptions) {
    super('api-platform:aws:Registry', name, {}, opts);
    const { readerAccountIds } = plan;
    this.repositoryUrls = Object.fromEntries(
      plan.repositories.map((repositoryName) => [
        repositoryName,
        this.#repository(repositoryName, { lifecycle: [untagged, versions], readerAccountIds, readerActions: pull }),
      ]),
    );
    for (const cache of plan.caches) this.#cache(cache, readerAccountIds);
    this.registerOutputs();
  }

  /** Images of others: ECR fetches what it has not yet, and asks again once a day whether a tag has moved. */
  #cache({ prefix, upstreamUrl, credentialArn, repositories }: CachePlan, readerAccountIds: readonly string[]): void {
    for (const repositoryName of repositories) {
      this.#repository(repositoryName, {
        lifecycle: [anything],
        readerAccountIds,
        readerActions: [...pull, 'ecr:BatchImportUpstreamImage'],
      });
    }
    new aws.ecr.PullThroughCacheRule(
      prefix,
      {
        ecrRepositoryPrefix: prefix,
        upstreamRegistryUrl: upstreamUrl,
        ...(credentialArn !== undefined && { credentialArn }),
      },
      { parent: this },
    );
  }

  #repository(
    repositoryName: string,
    { lifecycle, readerAccountIds, readerActions }: RepositoryArgs,
  ): pulumi.Output<string> {
    const parent = { parent: this };
    const repository = new aws.ecr.Repository(
      repositoryName,
      {
        name: repositoryName,
        // What was tested under a tag is what runs under it, also where somebody else can move the tag.
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: 'AES256' }],
        forceDelete: false,
      },
      { parent: this, protect: true },
    );
    new aws.ecr.LifecyclePolicy(
      `${repositoryName}-lifecycle`,
      {
        repository: repository.name,
        policy: {
          rules: lifecycle.map((rule, place) => ({ rulePriority: place + 1, ...rule, action: { type: 'expire' } })),
        },
      },
      parent,
    );
    if (readerAccountIds.length > 0) {
      new aws.ecr.RepositoryPolicy(
        `${repositoryName}-readers`,
        {
          repository: repository.name,
          policy: {
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'EnvironmentsPull',
                Effect: 'Allow',
                Principal: { AWS: readerAccountIds.map((id) => `arn:aws:iam::${id}:root`) },
                Action: [...readerActions],
              },
            ],
          },
        },
        parent,
      );
    }
    return repository.repositoryUrl;
  }
}
