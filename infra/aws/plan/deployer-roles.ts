/** Roles of those who run Pulumi, and of those who operate what it made; the account has them before the stack is there (`npm run bootstrap`). */
import { DeclarationFault } from '../../environments/declaration-fault.ts';
import { resourceName, rolePath } from './names.ts';

/** ARNs by what the role is for. */
export interface DeployerRoles {
  /** Makes, changes and deletes. */
  readonly deployer: string;
  /** Reads, for previews of code that is not merged. */
  readonly reader: string;
  /** Reads, the cluster included, for the comparison of what is there with what was deployed: merged code alone. */
  readonly drift: string;
  /** For people: looks into the cluster, and does what the runbook asks. */
  readonly operator: string;
}

/** The environment of GitHub whose jobs may preview a stack; those of the one called like the stack may deploy it. */
export function previewEnvironment(stack: string): string {
  return `${stack}${previewSuffix}`;
}

const previewSuffix = '-preview';

/**
 * The roles beside the one that deploys a stack.
 * @throws {DeclarationFault} where that one could change itself, or who deploys this stack could look at another
 */
export function deployerRoles(stack: string, deployerRoleArn: string): DeployerRoles {
  if (stack.endsWith(previewSuffix)) {
    throw new DeclarationFault(
      `environment '${stack}': name must not end in '${previewSuffix}': jobs of GitHub's environment of that name may read the ` +
        'state of another stack',
    );
  }
  const path = rolePath(stack);
  if (deployerRoleArn.includes(`:role${path}`)) {
    throw new DeclarationFault(
      `environment '${stack}': cluster.deployerRoleArn ('${deployerRoleArn}') must lie outside of ${path}, ` +
        'below which it may change every role; give it another path, or none',
    );
  }
  return {
    deployer: deployerRoleArn,
    reader: `${deployerRoleArn}-reader`,
    drift: `${deployerRoleArn}-drift`,
    operator: deployerRoleArn.replace(/[^/]*$/, `${resourceName(stack)}-operator`),
  };
}
