import type { Account } from './account.ts';

/** Bucket and key are kept when the template's stack is deleted: without them nobody knows what is there. */
export function stateResources(account: Account): Readonly<Record<string, unknown>> {
  const { name, accountId, bucket, keyAlias } = account;
  const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
  return {
    StateKey: {
      Type: 'AWS::KMS::Key',
      ...kept,
      Properties: {
        Description: `Pulumi state and secrets of ${name}`,
        EnableKeyRotation: true,
        // The account's own policies decide who may use it, as for every key that is made by hand.
        KeyPolicy: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: 'kms:*', Resource: '*' },
          ],
        },
      },
    },
    StateKeyName: {
      Type: 'AWS::KMS::Alias',
      Properties: { AliasName: keyAlias, TargetKeyId: { Ref: 'StateKey' } },
    },
    State: {
      Type: 'AWS::S3::Bucket',
      ...kept,
      Properties: {
        BucketName: bucket,
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: 'aws:kms',
                KMSMasterKeyID: { 'Fn::GetAtt': ['StateKey', 'Arn'] },
              },
            },
          ],
        },
      },
    },
    StateTls: {
      Type: 'AWS::S3::BucketPolicy',
      ...kept,
      Properties: {
        Bucket: { Ref: 'State' },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'TlsOnly',
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:*',
              Resource: [{ 'Fn::GetAtt': ['State', 'Arn'] }, { 'Fn::Sub': '${State.Arn}/*' }],
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        },
      },
    },
  };
}
