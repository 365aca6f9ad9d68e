/** Where a stack lives: account, roles and state, by the names that the template gives them. */
import { environmentNamed, environments } from '../../environments/all.ts';
import { registryStack, resourceName } from '../plan/names.ts';
import { planRegistry } from '../plan/registry.ts';
import { type Policies, environmentPolicies, registryPolicies } from './deployer-policies.ts';

/** The account of a stack. */
export interface Account {
  /** What everything of the stack is called in AWS. */
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** Path of both roles: `/`, or `/a/` where the deployer's ARN has one. */
  readonly rolePath: string;
  /** Names of the roles that deploy, and that only look. */
  readonly deployerRole: string;
  readonly readerRole: string;
  /** What the deployer may do, beside reading and writing the state. */
  readonly policies: Policies;
  /** Bucket of the state, and alias of the key of its secrets. */
  readonly bucket: string;
  readonly keyAlias: string;
  /** For `pulumi login`. */
  readonly backend: string;
  /** For `pulumi stack init --secrets-provider`. */
  readonly secretsProvider: string;
}

/**
 * The account of a stack.
 * @throws Error for a stack that needs no account, and for an unknown one
 */
export function accountOf(stack: string): Account {
  const { accountId, region, role, policies } = deploymentOf(stack);
  const [deployerRole = '', ...folders] = role.split('/').toReversed();
  const name = resourceName(stack);
  const bucket = `${name}-state-${accountId}`;
  const keyAlias = `alias/${name}-state`;
  return {
    name,
    accountId,
    region,
    rolePath: ['', ...folders.toReversed(), ''].join('/'),
    deployerRole,
    readerRole: `${deployerRole}-reader`,
    policies,
    bucket,
    keyAlias,
    backend: `s3://${bucket}?region=${region}`,
    secretsProvider: `awskms://${keyAlias}?region=${region}`,
  };
}

function deploymentOf(stack: string) {
  if (stack === registryStack) {
    const plan = planRegistry(Object.values(environments));
    return { ...plan, role: `${resourceName(registryStack)}-deployer`, policies: registryPolicies(plan) };
  }
  const { name, cluster } = environmentNamed(stack);
  if (cluster.target !== 'eks') {
    throw new Error(`environment '${name}' runs on a cluster that is there already: it needs no account`);
  }
  const [, role = ''] = cluster.deployerRoleArn.split(':role/');
  return { ...cluster, role, policies: environmentPolicies(name, cluster) };
}
