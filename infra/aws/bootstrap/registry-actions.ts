/** What the AWS provider calls for the types of the image registry; see actions.ts. */

/** Calls by type of resource. */
export const registryActions: Readonly<Record<string, readonly string[]>> = {
  'ecr/lifecyclePolicy': ['ecr:PutLifecyclePolicy', 'ecr:GetLifecyclePolicy', 'ecr:DeleteLifecyclePolicy'],
  'ecr/pullThroughCacheRule': [
    'ecr:CreatePullThroughCacheRule',
    'ecr:DescribePullThroughCacheRules',
    'ecr:UpdatePullThroughCacheRule',
    'ecr:DeletePullThroughCacheRule',
    'iam:CreateServiceLinkedRole',
  ],
  'ecr/repository': [
    'ecr:CreateRepository',
    'ecr:DescribeRepositories',
    'ecr:DeleteRepository',
    'ecr:PutImageTagMutability',
    'ecr:PutImageScanningConfiguration',
    'ecr:ListTagsForResource',
    'ecr:TagResource',
    'ecr:UntagResource',
  ],
  'ecr/repositoryPolicy': ['ecr:SetRepositoryPolicy', 'ecr:GetRepositoryPolicy', 'ecr:DeleteRepositoryPolicy'],
};
