/** What is kept: logs, buckets, keys, images, and what users depend on. */
import {
  type Finding,
  isProduction,
  type ResourceRule,
  type StackResource,
  type StackRule,
  unknownValue,
} from '../rule.ts';
import { at, listOf, parsed } from '../values.ts';

const productionRetentionDays = 90;

const logRetention: ResourceRule = {
  id: 'log-retention',
  description: `Logs end: CloudWatch keeps them for ever otherwise. In production they last ${productionRetentionDays} days at least.`,
  types: ['aws:cloudwatch/logGroup:LogGroup'],
  check: (resource) => {
    const days = Number(resource.inputs['retentionInDays'] ?? 0);
    return [
      days === 0 && 'retentionInDays must be set',
      days > 0 &&
        isProduction(resource) &&
        days < productionRetentionDays &&
        `retentionInDays (${days}) must be ${productionRetentionDays} or more in production`,
    ];
  },
};

const closedBuckets: StackRule = {
  id: 'closed-buckets',
  description: 'Every bucket is closed to the public, encrypted, forgets in time, and takes TLS only.',
  checkStack: (resources) => {
    const coveredBy = (type: string, holds: (resource: StackResource) => boolean): ReadonlySet<string> =>
      new Set(
        resources
          .filter((resource) => resource.type === type && holds(resource))
          .flatMap(({ madeFrom }) => madeFrom['bucket'] ?? []),
      );
    const flags = ['blockPublicAcls', 'blockPublicPolicy', 'ignorePublicAcls', 'restrictPublicBuckets'];
    const needs: readonly (readonly [string, ReadonlySet<string>])[] = [
      [
        'a BucketPublicAccessBlock with all four flags',
        coveredBy('aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock', ({ inputs }) =>
          flags.every((flag) => inputs[flag] === true),
        ),
      ],
      [
        'a BucketServerSideEncryptionConfiguration',
        coveredBy(
          'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
          ({ inputs }) => listOf(inputs['rules']).length > 0,
        ),
      ],
      [
        'a BucketLifecycleConfiguration that expires objects',
        coveredBy('aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration', ({ inputs }) =>
          listOf(inputs['rules']).some(
            (rule) => at(rule, 'status') === 'Enabled' && at(rule, 'expiration', 'days') !== undefined,
          ),
        ),
      ],
      [
        'a BucketPolicy that refuses requests without TLS',
        coveredBy('aws:s3/bucketPolicy:BucketPolicy', ({ inputs }) => refusesPlainHttp(inputs['policy'])),
      ],
    ];
    return resources
      .filter(({ type }) => type === 'aws:s3/bucket:Bucket')
      .flatMap(({ urn }): readonly Finding[] =>
        needs.flatMap(([what, covered]) => (covered.has(urn) ? [] : [{ urn, message: `it needs ${what}` }])),
      );
  },
};

/** A policy that names a bucket is not known before the bucket is. */
function refusesPlainHttp(policy: unknown): boolean {
  if (policy === unknownValue) return true;
  return listOf(at(parsed(policy), 'Statement')).some(
    (statement) =>
      at(statement, 'Effect') === 'Deny' &&
      String(at(statement, 'Condition', 'Bool', 'aws:SecureTransport')) === 'false',
  );
}

const rotatedKeys: ResourceRule = {
  id: 'rotated-keys',
  description: 'Keys change every year, and their deletion can be called off for 30 days.',
  types: ['aws:kms/key:Key'],
  check: ({ inputs }) => [
    inputs['enableKeyRotation'] !== true && 'enableKeyRotation must be on',
    Number(inputs['deletionWindowInDays'] ?? 30) < 30 && 'deletionWindowInDays must be 30',
  ],
};

const immutableImages: ResourceRule = {
  id: 'immutable-images',
  description:
    'What was tested under a tag is what runs under it: tags cannot be moved, images are scanned, nothing goes by accident.',
  types: ['aws:ecr/repository:Repository'],
  check: ({ inputs, protect }) => [
    inputs['imageTagMutability'] !== 'IMMUTABLE' && "imageTagMutability must be 'IMMUTABLE'",
    at(inputs['imageScanningConfiguration'], 'scanOnPush') !== true &&
      'imageScanningConfiguration.scanOnPush must be on',
    inputs['forceDelete'] === true && 'forceDelete must be off',
    !protect && 'it must be protected: every environment pulls from it',
  ],
};

/** Input by which AWS itself refuses the deletion, where it can. */
const guardOf: Readonly<Record<string, string | undefined>> = {
  'aws:eks/cluster:Cluster': 'deletionProtection',
  'aws:lb/loadBalancer:LoadBalancer': 'enableDeletionProtection',
  'aws:ec2/vpc:Vpc': undefined,
  'aws:kms/key:Key': undefined,
  'aws:apigatewayv2/domainName:DomainName': undefined,
  'aws:s3/bucket:Bucket': undefined,
};

const protectedProduction: ResourceRule = {
  id: 'protected-production',
  description: 'In production nothing that holds state or takes traffic can be deleted by one mistake.',
  types: Object.keys(guardOf),
  check: (resource) => {
    if (!isProduction(resource)) return [];
    const guard = guardOf[resource.type];
    return [
      !resource.protect && 'it must be protected (resource option protect)',
      guard !== undefined && resource.inputs[guard] !== true && `${guard} must be on`,
    ];
  },
};

/** Rules on what is kept. */
export const dataRules = [logRetention, closedBuckets, rotatedKeys, immutableImages, protectedProduction];
