/** What the roles of an account can do: each call that a resource of the stack needs, on what the stack calls it, and no call in vain. */
import { describe, expect, test } from '@jest/globals';

import { environments } from '../../environments/all.ts';
import type { EksTarget, Environment } from '../../environments/environment.ts';
import { hostNames } from '../plan/host-names.ts';
import { resourceName } from '../plan/names.ts';
import { bastionImage } from '../plan/tunnel.ts';
import { at, listOf, textsOf } from '../policy/values.ts';
import { bootstrapped } from '../testing/bootstrapped.ts';
import { type Call, type Caller, isAllowed } from '../testing/iam.ts';
import { type SnapshotResource, snapshotOf } from '../testing/snapshot.ts';
import { actionsByType, isRead } from './actions.ts';
import { registryActions } from './registry-actions.ts';
import { eksPolicies, leftOut } from './testing/eks-policies.ts';

const onEks = Object.values<Environment>(environments).flatMap(({ name, domain, cluster }) =>
  cluster.target === 'eks' ? [{ name, domain, target: cluster }] : [],
);

/** A call, and the policy of the key that it is about. */
interface Needed extends Call {
  readonly keyPolicy?: unknown;
}

/** What a resource is in AWS once it is there: its ARNs, and what IAM knows of it. */
function needsOf(stack: string, target: EksTarget, domain: string, graph: readonly SnapshotResource[]) {
  const { accountId, region } = target;
  const name = resourceName(stack);
  const arn = (service: string, ...parts: readonly string[]): readonly string[] =>
    parts.map((part) => `arn:aws:${service}:${region}:${accountId}:${part}`);
  const context: Record<string, string | readonly string[]> = { 'aws:RequestedRegion': region };
  const byName = new Map(graph.map((resource) => [resource.name, resource]));
  const bucket = `arn:aws:s3:::${String(byName.get('ingress-log')?.inputs['bucket'])}`;
  /** The role itself, or the one that a policy is put into: `${cluster-role.name}`. */
  const roleOf = ({ name: own, inputs }: SnapshotResource): SnapshotResource | undefined =>
    byName.get(/\$\{([\w-]+)\./.exec(String(inputs['role']))?.[1] ?? own);

  const ofService: Readonly<Record<string, (action: string, resource: SnapshotResource) => readonly Needed[]>> = {
    apigateway: (action) =>
      ['apis', 'domainnames', 'vpclinks', 'tags'].flatMap((root) =>
        [root, `${root}/a1b2`].map((path) => ({ action, resource: `arn:aws:apigateway:${region}::/${path}` })),
      ),
    autoscaling: (action, { inputs }) =>
      arn('autoscaling', `autoScalingGroup:1a2b:autoScalingGroupName/${String(inputs['name'])}`).map((resource) => ({
        action,
        resource,
      })),
    ec2: (action) =>
      action === 'ec2:RunInstances'
        ? [`arn:aws:ec2:${region}::image/ami-1`, ...arn('ec2', 'instance/*', 'volume/*', 'launch-template/lt-1')].map(
            (resource) => ({
              action,
              resource,
              context: { 'ec2:LaunchTemplate': arn('ec2', 'launch-template/lt-1'), 'ec2:Owner': 'amazon' },
            }),
          )
        : [{ action, resource: '*' }],
    eks: (action) =>
      // Making something in a cluster is asked of the cluster, reading or deleting it of the thing.
      (/:(Create|List)|Cluster|Update$/.test(action)
        ? arn('eks', `cluster/${name}`)
        : arn('eks', `addon/${name}/metrics-server/1`, `access-entry/${name}/role/${accountId}/a/1`)
      ).map((resource) => ({ action, resource })),
    iam: (action, resource) => {
      if (action === 'iam:CreateServiceLinkedRole') {
        const services = resource.type.includes('autoscaling')
          ? ['autoscaling']
          : ['eks', 'elasticloadbalancing', 'ops.apigateway'];
        return services.map((service) => ({
          action,
          resource: `arn:aws:iam::${accountId}:role/aws-service-role/${service}.amazonaws.com/a`,
          context: { 'iam:AWSServiceName': `${service}.amazonaws.com` },
        }));
      }
      if (action.endsWith('InstanceProfile')) {
        const path = String(resource.inputs['path']);
        return [{ action, resource: `arn:aws:iam::${accountId}:instance-profile${path}${resource.name}-1a2b3c4` }];
      }
      const roles = action === 'iam:PassRole' ? graph.filter(({ type }) => type === 'aws:iam/role:Role') : [];
      return [...roles, ...(roles.length === 0 ? [roleOf(resource)] : [])].map((role) => ({
        action,
        resource: `arn:aws:iam::${accountId}:role${String(role?.inputs['path'])}${String(role?.name)}-1a2b3c4`,
        context: {
          'iam:PermissionsBoundary': String(role?.inputs['permissionsBoundary']),
          'iam:PolicyARN': String(resource.inputs['policyArn']),
          'iam:PassedToService': listOf(at(role?.inputs['assumeRolePolicy'], 'Statement')).flatMap((one) =>
            textsOf(at(one, 'Principal', 'Service')),
          ),
        },
      }));
    },
    kms: (action) =>
      action === 'kms:CreateKey'
        ? [{ action, resource: '*' }]
        : arn('kms', 'key/1').map((resource) => ({
            action,
            resource,
            keyPolicy: at(byName.get('cluster-key')?.inputs['policy'], 'json'),
          })),
    logs: (action, { inputs }) =>
      /Delivery$|Deliveries$|ResourcePolicies$|:DescribeLogGroups/.test(action)
        ? [{ action, resource: '*' }]
        : arn('logs', `log-group:${String(inputs['name'])}`, `log-group:${String(inputs['name'])}:*`).map(
            (resource) => ({ action, resource }),
          ),
    route53: (action, { inputs }) => [
      {
        action,
        resource: `arn:aws:route53:::${action.endsWith('GetChange') ? 'change/C1' : `hostedzone/${String(inputs['zoneId'])}`}`,
        context: {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': Object.values(hostNames(domain)).flatMap((host) => [
            host,
            `_0123abcd.${host}`,
          ]),
        },
      },
    ],
    ssm: (action) => [{ action, resource: `arn:aws:ssm:${region}::parameter${bastionImage}` }],
    s3: (action) => [{ action, resource: /:(Delete|Get)Object/.test(action) ? `${bucket}/AWSLogs/a` : bucket }],
  };
  const calls = graph
    .filter(({ type }) => type.startsWith('aws:'))
    .flatMap((resource) => {
      const type = resource.type.slice('aws:'.length, resource.type.lastIndexOf(':'));
      return (actionsByType[type] ?? []).flatMap((action) => {
        const [service = ''] = action.split(':');
        const made = ofService[service]?.(action, resource) ?? [{ action, resource: `arn:aws:${service}:::any` }];
        return made.map((call) => ({ ...call, context: { ...context, ...call.context } }));
      });
    });
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}

const refusedTo = (caller: Caller, calls: readonly Needed[]): readonly string[] => [
  ...new Set(
    calls
      .filter(({ keyPolicy, ...call }) => !isAllowed(caller, call, keyPolicy))
      .map(({ action, resource }) => `${action} ${resource}`),
  ),
];

describe.each(onEks)("environment '$name'", ({ name, domain, target }) => {
  const needed = needsOf(name, target, domain, snapshotOf(name));
  const { deployer, reader, drift, stateKey, stateBucket } = bootstrapped(name);

  test('its deployer may make every call that its resources need', () => {
    expect(needed.length).toBeGreaterThan(300);
    expect(refusedTo(deployer, needed)).toEqual([]);
  });

  test('who looks may make every call that reads them', () => {
    const reads = needed.filter(({ action }) => isRead(action));
    expect(refusedTo(reader, reads)).toEqual([]);
    expect(refusedTo(drift, reads)).toEqual([]);
  });

  test.each([
    ['reads', [deployer, reader, drift], ['s3:ListBucket', 's3:GetObject'], ['kms:Decrypt', 'kms:DescribeKey']],
    ['writes', [deployer], ['s3:PutObject', 's3:DeleteObject'], ['kms:Encrypt', 'kms:GenerateDataKey']],
  ])('who %s the state can do so', (_, callers, onFiles, onKey) => {
    const files = onFiles.map((action) => ({
      action,
      resource: action === 's3:ListBucket' ? stateBucket : `${stateBucket}/.pulumi/stacks/api-platform/${name}.json`,
    }));
    const key = onKey.map((action) => ({ action, resource: stateKey.arn, keyPolicy: stateKey.policy }));
    expect(callers.flatMap((caller) => refusedTo(caller, [...files, ...key]))).toEqual([]);
  });
});

test('the registry’s deployer may make and fill its repositories, and who looks may read them', () => {
  const { deployer, reader } = bootstrapped('registry');
  const repository = 'arn:aws:ecr:eu-central-1:111122223333:repository/api-platform/gateway';
  const service = 'pullthroughcache.ecr.amazonaws.com';
  const calls = Object.values(registryActions)
    .flat()
    .map((action) => {
      // Rules are the registry's own, and the first one makes the role that ECR fetches with.
      if (action.includes('PullThroughCacheRule')) return { action, resource: '*' };
      if (action !== 'iam:CreateServiceLinkedRole') return { action, resource: repository };
      const resource = `arn:aws:iam::111122223333:role/aws-service-role/${service}/a`;
      return { action, resource, context: { 'iam:AWSServiceName': service } };
    });
  const token = { action: 'ecr:GetAuthorizationToken', resource: '*' };
  expect(refusedTo(deployer, [...calls, { action: 'ecr:PutImage', resource: repository }, token])).toEqual([]);
  expect(
    refusedTo(
      reader,
      calls.filter(({ action }) => isRead(action)),
    ),
  ).toEqual([]);
});

describe('the boundary of the roles', () => {
  const { boundary } = bootstrapped('prod');
  const everything = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const role: Caller = { arn: 'arn:aws:iam::123456789012:role/api-platform-prod/a', policies: [everything], boundary };
  /** Of the cluster, and just being made. */
  const context = {
    'aws:RequestedRegion': 'eu-central-1',
    'aws:ResourceTag/eks:eks-cluster-name': 'api-platform-prod',
    'ec2:CreateAction': 'RunInstances',
    'iam:PassedToService': 'ec2.amazonaws.com',
    'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com',
  };
  const resources: Readonly<Record<string, string>> = {
    'iam:PassRole': 'arn:aws:iam::123456789012:role/api-platform-prod/cluster-node-role-1a2b3c4',
    'iam:AddRoleToInstanceProfile': 'arn:aws:iam::123456789012:instance-profile/eks-eu-central-1-api-platform-prod-1',
    'iam:CreateServiceLinkedRole':
      'arn:aws:iam::123456789012:role/aws-service-role/elasticloadbalancing.amazonaws.com/a',
    'eks-auth:AssumeRoleForPodIdentity': 'arn:aws:eks:eu-central-1:123456789012:cluster/api-platform-prod',
    'ec2:CreateSnapshot': 'arn:aws:ec2:eu-central-1:123456789012:volume/vol-1',
  };

  test('lets through what AWS’s policies for a cluster, its nodes and its bastion allow, but for what they do not use', () => {
    const actions = [...new Set(Object.values(eksPolicies).flat())];
    const refused = actions.filter(
      (action) => !isAllowed(role, { action, resource: resources[action] ?? 'arn:aws:any:::thing', context }),
    );
    expect(refused.toSorted()).toEqual(Object.values(leftOut).flat().toSorted());
  });

  test('knows what each policy says that the program attaches', () => {
    const attached = snapshotOf('prod').flatMap(({ inputs }) =>
      'policyArn' in inputs && String(inputs['policyArn']).includes(':iam:') ? [String(inputs['policyArn'])] : [],
    );
    expect(new Set(attached.map((arn) => arn.split('/')[1]))).toEqual(new Set(Object.keys(eksPolicies)));
  });

  test('lets the flow logs write', () => {
    const write = snapshotOf('prod').find(({ name }) => name === 'network-flows-write')?.inputs['policy'];
    const actions = listOf(at(write, 'Statement')).flatMap((statement) => textsOf(at(statement, 'Action')));
    const resource = 'arn:aws:logs:eu-central-1:123456789012:log-group:/aws/vendedlogs/vpc/api-platform-prod:*';
    expect(actions).toHaveLength(4);
    expect(actions.filter((action) => !isAllowed(role, { action, resource, context }))).toEqual([]);
  });
});

test('who delivers the API’s log may write into the log that the stack makes', () => {
  const { logDelivery } = bootstrapped('prod');
  const group = snapshotOf('prod').find(({ name }) => name === 'edge-log')?.inputs['name'];
  expect(at(listOf(at(logDelivery, 'Statement'))[0], 'Resource')).toBe(
    `arn:aws:logs:eu-central-1:123456789012:log-group:${String(group)}:log-stream:*`,
  );
});
