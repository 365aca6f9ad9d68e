/** Where a stack lives: account, roles and state, by the names that the template gives them. */
import { environmentNamed, environments } from '../../environments/all.ts';
import { type DeployerRoles, deployerRoles } from '../plan/deployer-roles.ts';
import { registryStack, resourceName } from '../plan/names.ts';
import { planRegistry } from '../plan/registry.ts';
import { isPrivate } from '../plan/tunnel.ts';
import { tunnelPolicy } from './bastion-policies.ts';
import { type Policies, environmentPolicies, registryPolicies } from './deployer-policies.ts';
import type { PolicyDocument } from './statements.ts';

/** The account of a stack. */
export interface Account {
  /** What everything of the stack is called in AWS. */
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** ARNs of the roles that run Pulumi. */
  readonly roles: DeployerRoles;
  /** What the deployer may do, beside reading and writing the state. */
  readonly policies: Policies;
  /** Whether the stack makes roles and an API; the registry makes neither. */
  readonly isEnvironment: boolean;
  /** What lets somebody through to a private Kubernetes API. @default - it is reached without */
  readonly tunnel?: PolicyDocument;
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
 * @throws Error for a stack that needs no account, for an unknown one, and where the deployer could change its own role
 */
export function accountOf(stack: string): Account {
  const { accountId, region, deployerRoleArn, policies, tunnel } = deploymentOf(stack);
  const name = resourceName(stack);
  const bucket = `${name}-state-${accountId}`;
  const keyAlias = `alias/${name}-state`;
  return {
    name,
    accountId,
    region,
    roles: deployerRoles(stack, deployerRoleArn),
    policies,
    ...(tunnel && { tunnel }),
    isEnvironment: stack !== registryStack,
    bucket,
    keyAlias,
    backend: `s3://${bucket}?region=${region}`,
    secretsProvider: `awskms://${keyAlias}?region=${region}`,
  };
}

/** What the declaration says of a stack. */
interface Deployment extends Pick<Account, 'accountId' | 'region' | 'policies' | 'tunnel'> {
  readonly deployerRoleArn: string;
}

function deploymentOf(stack: string): Deployment {
  if (stack === registryStack) {
    const plan = planRegistry(Object.values(environments));
    const deployerRoleArn = `arn:aws:iam::${plan.accountId}:role/${resourceName(registryStack)}-deployer`;
    return { ...plan, deployerRoleArn, policies: registryPolicies(plan) };
  }
  const { name, domain, cluster } = environmentNamed(stack);
  if (cluster.target !== 'eks') {
    throw new Error(`environment '${name}' runs on a cluster that is there already: it needs no account`);
  }
  return {
    ...cluster,
    policies: environmentPolicies(name, domain, cluster),
    ...(isPrivate(cluster) && { tunnel: tunnelPolicy(name, cluster) }),
  };
}
