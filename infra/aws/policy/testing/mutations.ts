/** For each rule at least one change of a real stack that it must find. */
import {
  type Change,
  allow,
  everybody,
  gone,
  madeFrom,
  policy,
  providedBy,
  set,
  unprotected,
  withoutProvider,
} from './changes.ts';

/** One change that must not go through. */
export interface Mutation {
  /** The rule that must find it. */
  readonly rule: string;
  readonly stack: string;
  /** Name of the resource that is changed, and that the rule must name. */
  readonly resource: string;
  readonly what: string;
  readonly change: Change;
  /** Name of the resource that the rule must name. @default - the changed one */
  readonly found?: string;
}

type Row = readonly [rule: string, stack: string, resource: string, what: string, change: Change, found?: string];

/** Lets a header pass as the client has written it. */
function believing(header: string): Change {
  return set(['requestParameters', `overwrite:header.${header}`], undefined);
}

const rows: readonly Row[] = [
  ['explicit-provider', 'prod', 'network-vpc', 'no provider', withoutProvider],
  [
    'explicit-provider',
    'local',
    'ConfigMap/api-platform/gateway',
    'a default provider',
    (resource) => ({ ...resource, provider: { name: 'default_4_34_2', inputs: {} } }),
  ],
  ['one-account', 'prod', 'aws', 'any account', set(['allowedAccountIds'], undefined)],
  ['one-account', 'prod', 'aws', 'two accounts', set(['allowedAccountIds'], ['123456789012', '444455556666'])],
  ['allowed-region', 'prod', 'ingress-log', 'a bucket elsewhere', set(['region'], 'eu-west-1')],
  ['tags', 'prod', 'aws', 'no tags', set(['defaultTags'], undefined)],
  [
    'tags',
    'prod',
    'aws',
    'tags of another stack',
    set(['defaultTags', 'tags'], { project: 'a', environment: 'dev', 'managed-by': 'b' }),
  ],
  ['tags', 'prod', 'ingress-log', 'the provider that sets no tags', providedBy('aws-untagged')],
  ['one-cluster', 'prod', 'kubernetes', 'no identifier', set(['clusterIdentifier'], undefined)],
  ['one-cluster', 'local', 'kubernetes', 'replaced ConfigMaps', set(['enableConfigMapMutable'], undefined)],
  ['one-cluster', 'local', 'kubernetes', 'conflicts with kubectl', set(['enablePatchForce'], undefined)],

  ['private-subnets', 'prod', 'cluster', 'nodes in a public subnet', madeFrom('vpcConfig', 'network-public-a')],
  ['private-subnets', 'prod', 'ingress', 'a load balancer in a public subnet', madeFrom('subnets', 'network-public-b')],
  ['private-subnets', 'prod', 'edge-link', 'a link in a public subnet', madeFrom('subnetIds', 'network-public-c')],
  ['private-subnets', 'prod', 'bastion', 'a public machine', madeFrom('vpcZoneIdentifiers', 'network-public-a')],
  ['no-public-addresses', 'prod', 'bastion-machine', 'the subnet’s choice', set(['networkInterfaces'], [{}])],
  ['no-public-addresses', 'prod', 'network-public-a', 'public addresses', set(['mapPublicIpOnLaunch'], true)],
  ['empty-default-group', 'prod', 'network-default', 'no emptied group', gone, 'network-vpc'],
  ['empty-default-group', 'prod', 'network-default', 'a rule', set(['egress'], [{ protocol: '-1' }]), 'network-vpc'],
  ['no-open-ingress', 'prod', 'ingress-from-callers-in', 'everybody', set(['cidrIpv4'], '0.0.0.0/0')],
  ['no-open-ingress', 'prod', 'ingress-from-callers-in', 'everybody by IPv6', set(['cidrIpv6'], '::/0')],
  ['no-open-ingress', 'prod', 'ingress-group', 'everybody', set(['ingress'], [{ cidrBlocks: ['0.0.0.0/0'] }])],
  ['internal-load-balancers', 'prod', 'ingress', 'a public one', set(['internal'], false)],
  ['internal-load-balancers', 'prod', 'ingress', 'malformed headers', set(['dropInvalidHeaderFields'], false)],
  ['flow-logs', 'dev', 'network-flows', 'no log', gone, 'network-vpc'],
  ['flow-logs', 'dev', 'network-flows', 'half of the flows', set(['trafficType'], 'REJECT'), 'network-vpc'],

  [
    'cluster-api-access',
    'dev',
    'cluster',
    'the whole internet',
    set(['vpcConfig', 'publicAccessCidrs'], ['0.0.0.0/0']),
  ],
  [
    'cluster-api-access',
    'dev',
    'cluster',
    'no range, which is the whole internet',
    set(['vpcConfig', 'publicAccessCidrs'], undefined),
  ],
  [
    'cluster-api-access',
    'prod',
    'cluster',
    'a public endpoint in production',
    set(['vpcConfig', 'endpointPublicAccess'], true),
  ],
  ['cluster-api-access', 'prod', 'cluster', 'no way from inside', set(['vpcConfig', 'endpointPrivateAccess'], false)],
  ['cluster-encrypted-secrets', 'prod', 'cluster', 'no key', set(['encryptionConfig'], undefined)],
  ['cluster-log', 'prod', 'cluster', 'no audit', set(['enabledClusterLogTypes'], ['api', 'authenticator'])],
  [
    'cluster-named-access',
    'prod',
    'cluster',
    'the old way in',
    set(['accessConfig', 'authenticationMode'], 'API_AND_CONFIG_MAP'),
  ],
  [
    'cluster-named-access',
    'prod',
    'cluster',
    'access for its creator',
    set(['accessConfig', 'bootstrapClusterCreatorAdminPermissions'], undefined),
  ],
  [
    'cluster-supported-version',
    'prod',
    'cluster',
    'extended support',
    set(['upgradePolicy', 'supportType'], 'EXTENDED'),
  ],
  ['managed-nodes', 'prod', 'cluster', 'nodes of our own', set(['computeConfig', 'enabled'], false)],
  [
    'managed-nodes',
    'prod',
    'bastion-machine',
    'a machine without session tokens',
    set(['metadataOptions', 'httpTokens'], 'optional'),
  ],

  ['stage-after-routes', 'prod', 'edge-stage', 'a stage by itself', (resource) => ({ ...resource, dependencies: [] })],
  ['throttled', 'prod', 'edge-stage', 'no default', set(['defaultRouteSettings'], undefined)],
  [
    'throttled',
    'prod',
    'edge-stage',
    'a route without a burst',
    set(['routeSettings'], [{ routeKey: 'GET /', throttlingRateLimit: 1 }]),
  ],
  ['access-log', 'prod', 'edge-stage', 'no log', set(['accessLogSettings'], undefined)],
  ['access-log', 'prod', 'ingress', 'no log', set(['accessLogs', 'enabled'], false)],
  ['explicit-routes', 'prod', 'edge-get/health', 'every route', set(['routeKey'], '$default')],
  ['explicit-routes', 'prod', 'edge-get/health', 'every method', set(['routeKey'], 'ANY /health')],
  ['explicit-routes', 'prod', 'edge-get/health', 'every path', set(['routeKey'], 'GET /{proxy+}')],
  ['explicit-routes', 'prod', 'edge-get/health', 'a token for nothing', set(['authorizationType'], 'JWT')],
  ['explicit-routes', 'edge-with-tokens', 'edge-post/guarded', 'any token', set(['authorizationScopes'], [])],
  ['private-integration', 'prod', 'edge-integration', 'through the internet', set(['connectionType'], 'INTERNET')],
  [
    'private-integration',
    'prod',
    'edge-integration',
    'the stage in the path',
    set(['requestParameters', 'overwrite:path'], undefined),
  ],
  ['private-integration', 'prod', 'edge-integration', 'a forged address', believing('x-client-ip')],
  ['private-integration', 'prod', 'edge-integration', 'a forged id', believing('x-request-id')],
  ['private-integration', 'prod', 'edge-integration', 'a forged route', believing('x-edge-route')],
  ['one-door', 'prod', 'edge-api', 'a second door', set(['disableExecuteApiEndpoint'], false)],
  ['cors-origins', 'prod', 'edge-api', 'every page', set(['corsConfiguration', 'allowOrigins'], ['*'])],
  ['cors-origins', 'prod', 'edge-api', 'cookies', set(['corsConfiguration', 'allowCredentials'], true)],
  ['modern-tls', 'prod', 'ingress-listener', 'an old policy', set(['sslPolicy'], 'ELBSecurityPolicy-2016-08')],
  ['modern-tls', 'prod', 'ingress-listener', 'plain HTTP', set(['protocol'], 'HTTP')],
  ['modern-tls', 'prod', 'edge-domain', 'an old policy', set(['domainNameConfiguration', 'securityPolicy'], 'TLS_1_0')],

  [
    'no-wildcards',
    'prod',
    'network-flows-write',
    'all actions',
    set(['policy'], policy(allow({ Action: ['logs:*'] }))),
  ],
  [
    'no-wildcards',
    'prod',
    'network-flows-write',
    'all but one action',
    set(['policy'], policy(allow({ NotAction: 'iam:*' }))),
  ],
  ['no-wildcards', 'prod', 'network-flows-write', 'all resources', set(['policy'], policy(allow({ Resource: '*' })))],
  ['no-wildcards', 'prod', 'cluster-role', 'everybody', set(['assumeRolePolicy'], everybody)],
  ['no-wildcards', 'prod', 'ingress-log-write', 'everybody', set(['policy'], policy(allow({ Principal: '*' })))],
  ['no-wildcards', 'registry', 'api-platform/gateway-readers', 'everybody', set(['policy'], everybody)],
  [
    'narrow-managed-policies',
    'prod',
    'cluster-role-AmazonEKSClusterPolicy',
    'everything',
    set(['policyArn'], 'arn:aws:iam::aws:policy/AdministratorAccess'),
  ],

  [
    'no-wildcards',
    'prod',
    'cluster-key',
    'all of a key to one role',
    set(
      ['policy'],
      policy(
        allow({
          Action: 'kms:*',
          Principal: { AWS: 'arn:aws:iam::123456789012:role/a' },
        }),
      ),
    ),
  ],
  ['bounded-roles', 'prod', 'cluster-role', 'no boundary', set(['permissionsBoundary'], undefined)],
  [
    'bounded-roles',
    'prod',
    'cluster-node-role',
    'the boundary of another stack',
    set(['permissionsBoundary'], 'arn:aws:iam::123456789012:policy/api-platform-dev-boundary'),
  ],
  ['bounded-roles', 'dev', 'network-flows-role', 'a role among all others', set(['path'], '/')],
  ['narrow-endpoints', 'prod', 'network-s3', 'no policy', set(['policy'], undefined)],
  [
    'narrow-endpoints',
    'prod',
    'network-s3',
    'every bucket',
    set(['policy'], policy(allow({ Resource: 'arn:aws:s3:::*' }))),
  ],
  ['narrow-endpoints', 'prod', 'network-s3', 'every action', set(['policy'], policy(allow({ Action: 's3:*' })))],

  ['log-retention', 'dev', 'edge-log', 'a log without end', set(['retentionInDays'], undefined)],
  ['log-retention', 'prod', 'edge-log', 'a short log in production', set(['retentionInDays'], 30)],
  ['closed-buckets', 'dev', 'ingress-log-closed', 'an open bucket', gone, 'ingress-log'],
  ['closed-buckets', 'dev', 'ingress-log-closed', 'half closed', set(['restrictPublicBuckets'], false), 'ingress-log'],
  ['closed-buckets', 'dev', 'ingress-log-encryption', 'no encryption', gone, 'ingress-log'],
  ['closed-buckets', 'dev', 'ingress-log-lifecycle', 'objects without end', gone, 'ingress-log'],
  ['closed-buckets', 'dev', 'ingress-log-write', 'no TLS', set(['policy'], policy(allow({}))), 'ingress-log'],
  ['rotated-keys', 'prod', 'cluster-key', 'the same key for ever', set(['enableKeyRotation'], false)],
  ['rotated-keys', 'prod', 'cluster-key', 'gone in a week', set(['deletionWindowInDays'], 7)],
  ['immutable-images', 'registry', 'api-platform/gateway', 'tags that move', set(['imageTagMutability'], 'MUTABLE')],
  [
    'immutable-images',
    'registry',
    'api-platform/gateway',
    'no scan',
    set(['imageScanningConfiguration', 'scanOnPush'], false),
  ],
  ['immutable-images', 'registry', 'api-platform/gateway', 'images that go along', set(['forceDelete'], true)],
  ['immutable-images', 'registry', 'api-platform/gateway', 'no protection', unprotected],
  ['protected-production', 'prod', 'cluster', 'no protection', unprotected],
  ['protected-production', 'prod', 'cluster', 'none by AWS', set(['deletionProtection'], false)],
  ['protected-production', 'prod', 'ingress', 'none by AWS', set(['enableDeletionProtection'], false)],
  ['protected-production', 'prod', 'network-vpc', 'no protection', unprotected],
  ['protected-production', 'prod', 'edge-domain', 'no protection', unprotected],
  ['protected-production', 'prod', 'ingress-log', 'no protection', unprotected],
];

/** All changes. */
export const mutations: readonly Mutation[] = rows.map(([rule, stack, resource, what, change, found]) => ({
  rule,
  stack,
  resource,
  what,
  change,
  found: found ?? resource,
}));
