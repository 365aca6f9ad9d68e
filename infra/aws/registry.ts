import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

import type { RegistryPlan } from './plan/registry.ts';

/** Days that an image without a tag is kept: a push that failed half-way leaves one. */
const untaggedDays = 7;
/** Releases that can be gone back to. */
const keptImages = 50;

/**
 * The repositories of all images, apart from the environments: images must be there before the first environment is,
 * and no environment's end may take them away.
 */
export class Registry extends pulumi.ComponentResource {
  /** URL to push to and pull from, by repository. */
  readonly repositoryUrls: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, plan: RegistryPlan, opts: pulumi.ComponentResourceOptions) {
    super('api-platform:aws:Registry', name, {}, opts);
    this.repositoryUrls = Object.fromEntries(
      plan.repositories.map((repositoryName) => [
        repositoryName,
        this.#repository(repositoryName, plan.readerAccountIds),
      ]),
    );
    this.registerOutputs();
  }

  #repository(repositoryName: string, readerAccountIds: readonly string[]): pulumi.Output<string> {
    const parent = { parent: this };
    const repository = new aws.ecr.Repository(
      repositoryName,
      {
        name: repositoryName,
        // What was tested under a tag is what runs under it.
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
          rules: [
            {
              rulePriority: 1,
              description: `Images without a tag go after ${untaggedDays} days`,
              selection: {
                tagStatus: 'untagged',
                countType: 'sinceImagePushed',
                countUnit: 'days',
                countNumber: untaggedDays,
              },
              action: { type: 'expire' },
            },
            {
              rulePriority: 2,
              description: `The last ${keptImages} stay`,
              selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: keptImages },
              action: { type: 'expire' },
            },
          ],
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
                Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
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
