/** Who may do what. */
import type { ResourceRule } from '../rule.ts';
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
        const wide = actions.filter((action) => /^\*$|:\*$/.test(action));
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

/** Rules on permissions. */
export const permissionRules = [noWildcards, narrowManagedPolicies];
