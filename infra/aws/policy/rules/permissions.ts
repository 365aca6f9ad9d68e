/** Who may do what. */
import { resourceName, rolePath } from '../../plan/names.ts';
import { type ResourceRule, stackOf } from '../rule.ts';
import { at, listOf, parsed, textsOf } from '../values.ts';

/** Inputs that hold policy documents, by type. */
const documentsOf: Readonly<Record<string, readonly string[]>> = {
  'aws:iam/role:Role': ['assumeRolePolicy'],
  'aws:iam/policy:Policy': ['policy'],
  'aws:iam/rolePolicy:RolePolicy': ['policy'],
  'aws:ecr/repositoryPolicy:RepositoryPolicy': ['policy'],
  'aws:s3/bucketPolicy:BucketPolicy': ['policy'],
  'aws:kms/key:Key': ['policy'],
};
/** Actions that change nothing and take no narrower resource. */
const reading = /^[a-z0-9-]+:(Describe|List|Get)/;

const noWildcards: ResourceRule = {
  id: 'no-wildcards',
  description:
    'What is allowed is named: neither all actions, nor all resources for more than reading, nor to everybody.',
  types: Object.keys(documentsOf),
  check: ({ type, inputs }) =>
    (documentsOf[type] ?? [])
      .flatMap((input) => listOf(at(parsed(inputs[input]), 'Statement')))
      .filter((statement) => at(statement, 'Effect') === 'Allow')
      .flatMap((statement) => {
        const actions = textsOf(at(statement, 'Action'));
        const principals = [at(statement, 'Principal'), at(statement, 'Principal', 'AWS')].flatMap(textsOf);
        // The account in a key's own policy: without it nobody but those named there could ever delete the key.
        const ownAccount =
          type === 'aws:kms/key:Key' &&
          textsOf(at(statement, 'Principal', 'AWS')).every((one) => one.endsWith(':root'));
        const wide = ownAccount ? [] : actions.filter((action) => /^\*$|:\*$/.test(action));
        return [
          wide.length > 0 && `it allows ${wide.join(', ')}; name the actions`,
          at(statement, 'NotAction') !== undefined && 'it allows all but some actions; name those that it allows',
          textsOf(at(statement, 'Resource')).includes('*') &&
            // Inside a key's own policy the only resource is the key.
            type !== 'aws:kms/key:Key' &&
            !actions.every((action) => reading.test(action)) &&
            `it allows ${actions.join(', ')} on everything; name the resources`,
          principals.includes('*') && 'it allows everybody; name the principal',
        ];
      }),
};

const narrowManagedPolicies: ResourceRule = {
  id: 'narrow-managed-policies',
  description: "No role gets one of AWS's policies that allow nearly everything.",
  types: ['aws:iam/rolePolicyAttachment:RolePolicyAttachment'],
  check: ({ inputs }) => {
    const arn = String(inputs['policyArn']);
    return [
      /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)|FullAccess$/.test(arn) &&
        `policyArn ('${arn}') allows too much`,
    ];
  },
};

const boundedRoles: ResourceRule = {
  id: 'bounded-roles',
  description:
    "Every role lies below the stack's own path and has its boundary: whoever deploys can give a role any right but those that " +
    'the boundary lacks.',
  types: ['aws:iam/role:Role'],
  check: (resource) => {
    const { path, permissionsBoundary } = resource.inputs;
    const stack = stackOf(resource);
    const boundary = new RegExp(`^arn:[a-z-]+:iam::\\d{12}:policy/${resourceName(stack)}-boundary$`);
    return [
      path !== rolePath(stack) && `path ('${String(path)}') must be '${rolePath(stack)}'`,
      !boundary.test(String(permissionsBoundary)) &&
        `permissionsBoundary ('${String(permissionsBoundary)}') must be the one of the stack; see docs/aws-bootstrap.md`,
    ];
  },
};

/** Rules on permissions. */
export const permissionRules = [noWildcards, narrowManagedPolicies, boundedRoles];
