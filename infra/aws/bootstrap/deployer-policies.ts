/** What the role that runs Pulumi may do: the calls that the program's resources need, where they need them. */
import type { EksTarget } from '../../environments/environment.ts';
import { hostNames } from '../plan/host-names.ts';
import { controlPlanePolicies, managedPolicyArn, nodePolicies } from '../plan/managed-policies.ts';
import {
  balancerLogBucket,
  controlPlaneLogGroup,
  resourceName,
  roleBoundaryArn,
  rolePath,
  vendedLogGroup,
} from '../plan/names.ts';
import type { RegistryPlan } from '../plan/registry.ts';
import { isPrivate } from '../plan/tunnel.ts';
import { actionsByType, isRead } from './actions.ts';
import { bastionActions } from './bastion-actions.ts';
import { bastionPolicy } from './bastion-policies.ts';
import { registryActions } from './registry-actions.ts';
import { type PolicyDocument, type Statement, allow, deny, linkedRoles, policy } from './statements.ts';

/** Policies by name; more than one, because IAM takes 6 144 characters of each. */
export type Policies = Readonly<Record<string, PolicyDocument>>;

/** Roles that AWS services make for themselves, once per account. */
const linkedServices = ['eks.amazonaws.com', 'elasticloadbalancing.amazonaws.com', 'ops.apigateway.amazonaws.com'];
/** Who takes the roles that the program makes. */
const passedTo = ['ec2.amazonaws.com', 'eks.amazonaws.com', 'vpc-flow-logs.amazonaws.com'];
/** The one role into which the program writes a policy; Pulumi adds letters of its own. */
const writtenRole = 'network-flows-role-*';

const linking = 'iam:CreateServiceLinkedRole';

/** Types of the registry's stack, and of what only some environments have. */
const elsewhere = { ...registryActions, ...bastionActions };

/** The calls of one service that the resources of an environment need. */
function callsOf(service: string): readonly string[] {
  const calls = Object.entries(actionsByType).flatMap(([type, actions]) => (type in elsewhere ? [] : actions));
  return [...new Set(calls)].filter((action) => action.startsWith(`${service}:`));
}

const not =
  (...actions: readonly string[]) =>
  (action: string): boolean =>
    !actions.includes(action);

/**
 * For the stack of an environment.
 * @param domain host name of the API
 */
export function environmentPolicies(environment: string, domain: string, target: EksTarget): Policies {
  const { accountId, region, hostedZoneId } = target;
  const name = resourceName(environment);
  const here = { StringEquals: { 'aws:RequestedRegion': region } };
  const arn = (service: string, resource: string): string => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const groups = [controlPlaneLogGroup(name), vendedLogGroup('apis', name), vendedLogGroup('vpc', name)];
  const logCalls = callsOf('logs');
  const onGroups = logCalls.filter(
    (call) => /LogGroup$|LogGroupDeletion|Retention|Tag/.test(call) && call !== 'logs:DescribeLogGroups',
  );
  const balancerLog = `arn:aws:s3:::${balancerLogBucket(environment, accountId)}`;
  return {
    network: policy(allow([...callsOf('ec2'), ...callsOf('elasticloadbalancing')], '*', here)),
    cluster: policy(
      allow(
        callsOf('eks'),
        ['cluster', 'addon', 'access-entry'].map((kind) =>
          arn('eks', `${kind}/${name}${kind === 'cluster' ? '' : '/*'}`),
        ),
      ),
      // Everything else that is done with a key is in the key's own policy.
      allow(['kms:CreateKey'], '*', here),
      roleStatements(environment, accountId),
    ),
    edge: policy(
      allow(
        callsOf('apigateway'),
        ['apis', 'domainnames', 'vpclinks', 'tags'].flatMap((root) => gatewayArns(region, root)),
      ),
      allow(callsOf('acm'), '*', here),
      allow(
        onGroups,
        groups.flatMap((group) => [arn('logs', `log-group:${group}`), arn('logs', `log-group:${group}:*`)]),
      ),
      allow(logCalls.filter(not(...onGroups)), '*', here),
      hostedZoneId === undefined ? [] : zoneStatements(hostedZoneId, Object.values(hostNames(domain))),
    ),
    logs: policy(allow(callsOf('s3'), [balancerLog, `${balancerLog}/*`])),
    ...(isPrivate(target) && { bastion: bastionPolicy(environment, target) }),
  };
}

/** For the stack of the images, and for whoever pushes them. */
export function registryPolicies({ accountId, region, path }: RegistryPlan): Policies {
  const calls = Object.values(registryActions).flat();
  const pushing = [
    'ecr:BatchCheckLayerAvailability',
    'ecr:BatchGetImage',
    'ecr:CompleteLayerUpload',
    'ecr:DescribeImages',
    'ecr:GetDownloadUrlForLayer',
    'ecr:InitiateLayerUpload',
    'ecr:PutImage',
    'ecr:UploadLayerPart',
  ];
  const repositories = `arn:aws:ecr:${region}:${accountId}:repository/${path}/*`;
  // Rules of the whole registry: IAM knows no narrower resource for them.
  const ofRegistry = calls.filter((call) => call.includes('PullThroughCacheRule'));
  return {
    registry: policy(
      allow([...calls.filter(not(...ofRegistry, linking)), ...pushing], repositories),
      allow(['ecr:GetAuthorizationToken', ...ofRegistry], '*'),
      linkedRoles(accountId, ['pullthroughcache.ecr.amazonaws.com']),
    ),
  };
}

/** The same policies for somebody who only looks: a preview. */
export function readOnly(policies: Policies): Policies {
  return Object.fromEntries(
    Object.entries(policies).map(([name, { Statement }]) => [
      name,
      policy(
        ...Statement.filter(({ Effect }) => Effect === 'Allow').map(({ Action, Resource, Condition }) =>
          allow(Action.filter(isRead), Resource, Condition),
        ),
      ),
    ]),
  );
}

function gatewayArns(region: string, root: string): readonly string[] {
  return [`arn:aws:apigateway:${region}::/${root}`, `arn:aws:apigateway:${region}::/${root}/*`];
}

/**
 * Roles below the stack's own path, made with its boundary and never without it again; with those of AWS's policies that they
 * need. What a policy written into a role says cannot be limited here: the boundary does it.
 */
function roleStatements(environment: string, accountId: string): readonly Statement[] {
  const boundary = roleBoundaryArn(environment, accountId);
  const below = `arn:aws:iam::${accountId}:role${rolePath(environment)}`;
  const roles = `${below}*`;
  const bounded = { StringEquals: { 'iam:PermissionsBoundary': boundary } };
  const making = ['iam:CreateRole'];
  const attaching = ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'];
  const writing = ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'];
  const special = [...making, ...attaching, ...writing, 'iam:PassRole', linking];
  const known = [...controlPlanePolicies, ...nodePolicies].map(managedPolicyArn);
  return [
    ...allow(callsOf('iam').filter(not(...special)), roles),
    ...allow(making, roles, bounded),
    ...allow(writing, `${below}${writtenRole}`, bounded),
    ...allow(attaching, roles, { ...bounded, ArnEquals: { 'iam:PolicyARN': known } }),
    ...allow(['iam:PassRole'], roles, { StringEquals: { 'iam:PassedToService': passedTo } }),
    ...linkedRoles(accountId, linkedServices),
    // Whatever else is attached to the deployer one day: its roles keep their boundary, and the boundary keeps its text.
    ...deny(['iam:DeleteRolePermissionsBoundary', 'iam:PutRolePermissionsBoundary'], '*'),
    ...deny(
      ['iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'],
      boundary,
    ),
  ];
}

/** The zone may hold names of others: ours, and below them those by which the certificate's authority asks for proof. */
function zoneStatements(zone: string, hosts: readonly string[]): readonly Statement[] {
  const changing = ['route53:ChangeResourceRecordSets'];
  const here = `arn:aws:route53:::hostedzone/${zone}`;
  return [
    ...allow(callsOf('route53').filter(not(...changing, 'route53:GetChange')), here),
    ...allow(changing, here, {
      'ForAllValues:StringLike': {
        'route53:ChangeResourceRecordSetsNormalizedRecordNames': hosts.flatMap((host) => [host, `_*.${host}`]),
      },
    }),
    ...allow(['route53:GetChange'], 'arn:aws:route53:::change/*'),
  ];
}
