/**
 * Which limits hold for which input of which type. `service.Shape` is a shape of AWS's own service model, kept in shapes.json;
 * other names are those of documented.ts; `free` is what AWS limits in no way that could be checked here: flags, and names of
 * other resources. `[]` stands for every entry of a list, `*` for every key of a map.
 */

import { limitsOfNetworkInputs } from './inputs-network.ts';

/** Limits by input, by type. */
export const limitsOfInputs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...limitsOfNetworkInputs,
  'aws:cloudwatch/logGroup:LogGroup': {
    name: 'logs.LogGroupName',
    retentionInDays: 'retention',
    deletionProtectionEnabled: 'free',
  },
  'aws:ecr/lifecyclePolicy:LifecyclePolicy': { policy: 'ecr.LifecyclePolicyText', repository: 'ecr.RepositoryName' },
  'aws:ecr/pullThroughCacheRule:PullThroughCacheRule': {
    credentialArn: 'cacheCredential',
    ecrRepositoryPrefix: 'ecr.PullThroughCacheRuleRepositoryPrefix',
    upstreamRegistryUrl: 'upstreamRegistry',
  },
  'aws:ecr/repository:Repository': {
    'encryptionConfigurations[].encryptionType': 'ecr.EncryptionType',
    forceDelete: 'free',
    'imageScanningConfiguration.scanOnPush': 'free',
    imageTagMutability: 'ecr.ImageTagMutability',
    name: 'ecr.RepositoryName',
  },
  'aws:ecr/repositoryPolicy:RepositoryPolicy': { policy: 'ecr.RepositoryPolicyText', repository: 'ecr.RepositoryName' },
  'aws:eks/accessEntry:AccessEntry': {
    clusterName: 'eks.ClusterName',
    'kubernetesGroups[]': 'free',
    principalArn: 'free',
  },
  'aws:eks/accessPolicyAssociation:AccessPolicyAssociation': {
    'accessScope.type': 'eks.AccessScopeType',
    clusterName: 'eks.ClusterName',
    policyArn: 'free',
    principalArn: 'free',
  },
  'aws:eks/addon:Addon': { addonName: 'free', clusterName: 'eks.ClusterName' },
  'aws:eks/cluster:Cluster': {
    'accessConfig.authenticationMode': 'eks.AuthenticationMode',
    'accessConfig.bootstrapClusterCreatorAdminPermissions': 'free',
    bootstrapSelfManagedAddons: 'free',
    'computeConfig.enabled': 'free',
    'computeConfig.nodePools[]': 'builtInNodePool',
    deletionProtection: 'free',
    'enabledClusterLogTypes[]': 'eks.LogType',
    'encryptionConfig.resources[]': 'encryptedResource',
    'kubernetesNetworkConfig.elasticLoadBalancing.enabled': 'free',
    'kubernetesNetworkConfig.serviceIpv4Cidr': 'serviceRange',
    name: 'eks.ClusterName',
    'storageConfig.blockStorage.enabled': 'free',
    'upgradePolicy.supportType': 'eks.SupportType',
    version: 'kubernetesVersion',
    'vpcConfig.endpointPrivateAccess': 'free',
    'vpcConfig.endpointPublicAccess': 'free',
    'vpcConfig.publicAccessCidrs[]': 'anyRange',
  },
  'aws:iam/instanceProfile:InstanceProfile': { path: 'iam.pathType' },
  'aws:iam/role:Role': {
    assumeRolePolicy: 'iam.policyDocumentType',
    path: 'iam.pathType',
    permissionsBoundary: 'iam.arnType',
  },
  'aws:iam/rolePolicy:RolePolicy': { policy: 'iam.policyDocumentType' },
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': { policyArn: 'iam.arnType' },
  'aws:kms/key:Key': {
    deletionWindowInDays: 'deletionWindow',
    description: 'kms.DescriptionType',
    enableKeyRotation: 'free',
    policy: 'kms.PolicyType',
  },
  'aws:s3/bucket:Bucket': { bucket: 'bucketName', forceDestroy: 'free' },
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': {
    'rules[].abortIncompleteMultipartUpload.daysAfterInitiation': 'days',
    'rules[].expiration.days': 'days',
    'rules[].filter.prefix': 'free',
    'rules[].id': 'ruleId',
    'rules[].status': 's3.ExpirationStatus',
  },
  'aws:s3/bucketPolicy:BucketPolicy': { policy: 'bucketPolicy' },
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': {
    blockPublicAcls: 'free',
    blockPublicPolicy: 'free',
    ignorePublicAcls: 'free',
    restrictPublicBuckets: 'free',
  },
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': {
    'rules[].applyServerSideEncryptionByDefault.sseAlgorithm': 's3.ServerSideEncryption',
  },
};

/** Names of the shapes of AWS's service models that are needed, sorted. */
export const neededShapes: readonly string[] = [
  ...new Set(Object.values(limitsOfInputs).flatMap((inputs) => Object.values(inputs))),
]
  .filter((name) => name.includes('.'))
  .toSorted();
