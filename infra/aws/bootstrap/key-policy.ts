import type { DeployerRoles } from '../plan/deployer-roles.ts';
import { actionsByType, isRead } from './actions.ts';

/**
 * The policy of a key that the program makes. It alone gives its deployer rights over the key: a right in the role would be
 * one over all keys of the account, or over those with a tag, and a tag can be put on any key.
 * @returns a policy whose statements speak of the key that has it (https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html)
 */
export function keyPolicy(accountId: string, { deployer, reader, drift }: DeployerRoles) {
  const calls = [...(actionsByType['kms/key'] ?? []), ...(actionsByType['eks/cluster'] ?? [])];
  const using = [...new Set(calls)].filter((call) => call.startsWith('kms:') && call !== 'kms:CreateKey').toSorted();
  return {
    Version: '2012-10-17',
    Statement: [
      // The account's administrators by their own policies, or a key whose deployer is gone could never be deleted.
      grant([`arn:aws:iam::${accountId}:root`], ['kms:*']),
      grant([deployer], using),
      grant([reader, drift], using.filter(isRead)),
    ],
  };
}

function grant(principals: readonly string[], actions: readonly string[]) {
  return { Effect: 'Allow', Principal: { AWS: [...principals] }, Action: [...actions], Resource: '*' };
}
