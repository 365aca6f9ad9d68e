/** What the role that runs Pulumi may do: the calls that the program's resources need, where they need them. */
import { platformName } from '../../k8s/names.ts';
import type { EksTarget } from '../../environments/environment.ts';
import { controlPlanePolicies, managedPolicyArn, nodePolicies } from '../plan/managed-policies.ts';
import { controlPlaneLogGroup, resourceName, vendedLogGroup } from '../plan/names.ts';
import type { RegistryPlan } from '../plan/registry.ts';
import { actionsByType, isRead } from './actions.ts';
import { type PolicyDocument, type Statement, allow, policy } from './statements.ts';

/** Policies by name; more than one, because IAM takes 6 144 characters of each. */
export type Policies = Readonly<Record<string, PolicyDocument>>;

/** Roles that AWS services make for themselves, once per account. */
const linkedServices = ['eks.amazonaws.com', 'elasticloadbalancing.amazonaws.com', 'ops.apigateway.amazonaws.com'];
/** Who takes the roles that the program makes. */
const passedTo = ['ec2.amazonaws.com', 'eks.amazonaws.com', 'vpc-flow-logs.amazonaws.com'];
/** Logical names with which those roles begin: Pulumi adds letters of its own. */
export const rolePrefixes = ['cluster-', 'network-'] as const;
/** The one among them into which the program writes a policy. */
export const writtenRolePrefix = 'network-flows-role-';

const ours = { StringEquals: { 'aws:ResourceTag/project': platformName } };
const oursToBe = { StringEquals: { 'aws:RequestTag/project': platformName } };

/** The calls of one service that the resources of an environment need. */
function callsOf(service: string): readonly string[] {
  const calls = Object.entries(actionsByType).flatMap(([type, actions]) => (type.startsWith('ecr/') ? [] : actions));
  return [...new Set(calls)].filter((action) => action.startsWith(`${service}:`));
}

const not =
  (...actions: readonly string[]) =>
  (action: string): boolean =>
    !actions.includes(action);

/** For the stack of an environment. */
export function environmentPolicies(environment: string, target: EksTarget): Policies {
  const { accountId, region, hostedZoneId } = target;
  const name = resourceName(environment);
  const here = { StringEquals: { 'aws:RequestedRegion': region } };
  const arn = (service: string, resource: string): string => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const groups = [controlPlaneLogGroup(name), vendedLogGroup('apis', name), vendedLogGroup('vpc', name)];
  const logCalls = callsOf('logs');
  const onGroups = logCalls.filter(
    (call) => /LogGroup$|LogGroupDeletion|Retention|Tag/.test(call) && call !== 'logs:DescribeLogGroups',
  );
  return {
    network: policy(allow([...callsOf('ec2'), ...callsOf('elasticloadbalancing')], '*', here)),
    cluster: policy(
      allow(
        callsOf('eks'),
        ['cluster', 'addon', 'access-entry'].map((kind) =>
          arn('eks', `${kind}/${name}${kind === 'cluster' ? '' : '/*'}`),
        ),
      ),
      keyStatements(arn('kms', 'key/*')),
      roleStatements(accountId),
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
      hostedZoneId === undefined ? [] : zoneStatements(hostedZoneId),
    ),
    // Pulumi adds letters of its own to the logical name.
    logs: policy(allow(callsOf('s3'), ['arn:aws:s3:::ingress-log-*', 'arn:aws:s3:::ingress-log-*/*'])),
  };
}

/** For the stack of the images, and for whoever pushes them. */
export function registryPolicies({ accountId, region, path }: RegistryPlan): Policies {
  const calls = Object.entries(actionsByType).flatMap(([type, actions]) => (type.startsWith('ecr/') ? actions : []));
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
  return { registry: policy(allow([...calls, ...pushing], repositories), allow(['ecr:GetAuthorizationToken'], '*')) };
}

/** The same policies for somebody who only looks: a preview. */
export function readOnly(policies: Policies): Policies {
  return Object.fromEntries(
    Object.entries(policies).map(([name, { Statement }]) => [
      name,
      policy(...Statement.map(({ Action, Resource, Condition }) => allow(Action.filter(isRead), Resource, Condition))),
    ]),
  );
}

function gatewayArns(region: string, root: string): readonly string[] {
  return [`arn:aws:apigateway:${region}::/${root}`, `arn:aws:apigateway:${region}::/${root}/*`];
}

/** Keys have no names before they are there: new ones must be tagged as ours, and only those may be touched. */
function keyStatements(keys: string): readonly Statement[] {
  const making = ['kms:CreateKey', 'kms:TagResource'];
  return [...allow(making, '*', oursToBe), ...allow(callsOf('kms').filter(not(...making)), keys, ours)];
}

/**
 * Roles by the beginning of their names, with those of AWS's policies that they need. What a policy written into a role says
 * cannot be limited, so only the role of the flow logs may get one: whoever deploys can give that role any right.
 */
function roleStatements(accountId: string): readonly Statement[] {
  const roles = rolePrefixes.map((prefix) => `arn:aws:iam::${accountId}:role/${prefix}*`);
  const attaching = ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'];
  const writing = ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'];
  const special = [...attaching, ...writing, 'iam:PassRole', 'iam:CreateServiceLinkedRole'];
  const known = [...controlPlanePolicies, ...nodePolicies].map(managedPolicyArn);
  return [
    ...allow(callsOf('iam').filter(not(...special)), roles),
    ...allow(writing, `arn:aws:iam::${accountId}:role/${writtenRolePrefix}*`),
    ...allow(attaching, roles, { ArnEquals: { 'iam:PolicyARN': known } }),
    ...allow(['iam:PassRole'], roles, { StringEquals: { 'iam:PassedToService': passedTo } }),
    ...allow(['iam:CreateServiceLinkedRole'], `arn:aws:iam::${accountId}:role/aws-service-role/*`, {
      StringEquals: { 'iam:AWSServiceName': linkedServices },
    }),
  ];
}

function zoneStatements(zone: string): readonly Statement[] {
  return [
    ...allow(callsOf('route53').filter(not('route53:GetChange')), `arn:aws:route53:::hostedzone/${zone}`),
    ...allow(['route53:GetChange'], 'arn:aws:route53:::change/*'),
  ];
}
