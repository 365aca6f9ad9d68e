/** The account of prod after its bootstrap, and calls that are tried in vain there. */
import { expect, test } from '@jest/globals';

import { prod } from '../../../environments/prod.ts';
import { at } from '../../policy/values.ts';
import { bootstrapped } from '../../testing/bootstrapped.ts';
import { type Call, type Caller, isAllowed } from '../../testing/iam.ts';
import { snapshotOf } from '../../testing/snapshot.ts';

const { accountId, region } = prod.cluster;

/** Who and what is in the account. */
export const account = bootstrapped('prod');

/** ARN of something in the account and its region. */
export const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;
/** ARN of something that has no region: roles, policies, users. */
export const iam = (resource: string): string => `arn:aws:iam::${accountId}:${resource}`;

/** What IAM knows of a call in the own region. */
export const here = { 'aws:RequestedRegion': region };
/** What it knows of a role with the boundary of the stack. */
export const bounded = { 'iam:PermissionsBoundary': iam('policy/api-platform-prod-boundary') };
/** What it knows of something with the tag that the stack gives to all but keys. */
export const tagged = { 'aws:ResourceTag/project': 'api-platform', ...here };

/** Roles that the stack makes; Pulumi adds letters to their names. */
export const clusterRole = iam('role/api-platform-prod/cluster-role-1a2b3c4');
export const flowsRole = iam('role/api-platform-prod/network-flows-role-1a2b3c4');

/** Policy of a key whose account lets its own policies decide, as keys have it by default. */
export const openKey = {
  Statement: [{ Effect: 'Allow', Principal: { AWS: iam('root') }, Action: 'kms:*', Resource: '*' }],
};
/** The policy that a resource of the stack has. */
export function policyOf(resource: string): unknown {
  return at(snapshotOf('prod').find(({ name }) => name === resource)?.inputs['policy'], 'json');
}
/** Every right that there is. */
export const everything = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** A call, why somebody makes it, and what else is known about it. @default - the own region, and no policy of a key */
export type Row = readonly [
  attack: string,
  action: string,
  resource: string,
  context?: Call['context'],
  keyPolicy?: unknown,
];

/** Registers one test per call that somebody tries in vain. */
export function refuses(caller: Caller, rows: readonly Row[]): void {
  test.each(rows)('%s: %s', (_, action, resource, context = here, ...[keyPolicy]) => {
    expect(isAllowed(caller, { action, resource, context }, keyPolicy)).toBe(false);
  });
}
