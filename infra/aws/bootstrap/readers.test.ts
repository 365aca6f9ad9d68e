/** What the roles that look cannot do, one row per attack. */
import { describe, expect, test } from '@jest/globals';

import { prod } from '../../environments/prod.ts';
import { bootstrapped } from '../testing/bootstrapped.ts';
import { isAllowed } from '../testing/iam.ts';
import { actionsByType, isRead } from './actions.ts';
import { account, arn, bounded, clusterRole, flowsRole, here, policyOf, refuses, tagged } from './testing/attempts.ts';

const { deployer, reader, drift, operator, stateKey, stateBucket } = account;
const clusterKey = policyOf('cluster-key');

describe.each([
  ['the role of previews', reader],
  ['the role that compares', drift],
])('%s', (_, looking) => {
  refuses(looking, [
    ['encrypt with the key of the state', 'kms:Encrypt', stateKey.arn, here, stateKey.policy],
    ['make a data key', 'kms:GenerateDataKey', stateKey.arn, here, stateKey.policy],
    ['encrypt anew', 'kms:ReEncryptTo', stateKey.arn, here, stateKey.policy],
    ['write the state', 's3:PutObject', `${stateBucket}/.pulumi/stacks/prod.json`],
    ['delete the state', 's3:DeleteObject', `${stateBucket}/.pulumi/stacks/prod.json`],
    ['lock the stack', 's3:PutObject', `${stateBucket}/.pulumi/locks/a`],
    ['read the state of another stack', 's3:GetObject', 'arn:aws:s3:::api-platform-dev-state-444455556666/a'],
    [
      'read what the load balancer logged',
      's3:GetObject',
      `arn:aws:s3:::api-platform-prod-ingress-log-${prod.cluster.accountId}/a`,
    ],
    ['rewrite the key of the cluster', 'kms:PutKeyPolicy', arn('kms', 'key/1'), tagged, clusterKey],
    ['read with the key of the cluster', 'kms:Decrypt', arn('kms', 'key/1'), tagged, clusterKey],
    ['write into a role', 'iam:PutRolePolicy', flowsRole, bounded],
    ['let itself into the cluster', 'eks:CreateAccessEntry', arn('eks', 'cluster/api-platform-prod')],
    ['take the role that deploys', 'sts:AssumeRole', deployer.arn],
  ]);

  test('makes none of the calls that change something, on whatever', () => {
    const changing = [...new Set(Object.values(actionsByType).flat())].filter((action) => !isRead(action));
    expect(changing.length).toBeGreaterThan(100);
    const resources = ['*', clusterRole, flowsRole, arn('eks', 'cluster/api-platform-prod'), stateBucket];
    const context = { ...tagged, ...bounded, 'iam:PassedToService': 'eks.amazonaws.com' };
    const open = changing.filter((action) =>
      resources.some((resource) =>
        isAllowed(looking, { action, resource, context }, action.startsWith('kms:') ? clusterKey : undefined),
      ),
    );
    expect(open).toEqual([]);
  });
});

describe('people on call', () => {
  refuses(operator, [
    ['look into another cluster', 'eks:DescribeCluster', arn('eks', 'cluster/api-platform-dev')],
    ['let somebody into the cluster', 'eks:CreateAccessEntry', arn('eks', 'cluster/api-platform-prod')],
    ['read the state', 's3:GetObject', `${stateBucket}/.pulumi/stacks/prod.json`],
    ['read with the key of the state', 'kms:Decrypt', stateKey.arn, here, stateKey.policy],
    ['take the role that deploys', 'sts:AssumeRole', deployer.arn],
  ]);

  test('find the cluster', () => {
    const call = { action: 'eks:DescribeCluster', resource: arn('eks', 'cluster/api-platform-prod'), context: here };
    expect(isAllowed(operator, call)).toBe(true);
  });
});

test.each(['registry', 'dev', 'staging'])('whoever previews %s cannot see the state of prod', (stack) => {
  const other = bootstrapped(stack).reader;
  expect(isAllowed(other, { action: 's3:GetObject', resource: `${stateBucket}/.pulumi/stacks/prod.json` })).toBe(false);
  expect(isAllowed(other, { action: 'kms:Decrypt', resource: stateKey.arn }, stateKey.policy)).toBe(false);
});
