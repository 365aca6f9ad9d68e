/** Clusters and the machines in them. */
import { isProduction, type ResourceRule } from '../rule.ts';
import { at, listOf, textsOf } from '../values.ts';

const cluster = 'aws:eks/cluster:Cluster';

const apiAccess: ResourceRule = {
  id: 'cluster-api-access',
  description:
    'The Kubernetes API answers from inside, and from named ranges only; in production not from the internet at all.',
  types: [cluster],
  check: (resource) => {
    const { vpcConfig } = resource.inputs;
    const ranges = textsOf(at(vpcConfig, 'publicAccessCidrs'));
    // AWS opens it when nobody says otherwise.
    const isPublic = at(vpcConfig, 'endpointPublicAccess') !== false;
    return [
      at(vpcConfig, 'endpointPrivateAccess') !== true && 'vpcConfig.endpointPrivateAccess must be on',
      isPublic && isProduction(resource) && 'vpcConfig.endpointPublicAccess must be off in production',
      isPublic &&
        (ranges.length === 0 || ranges.some((range) => range.endsWith('/0'))) &&
        `vpcConfig.publicAccessCidrs (${ranges.join(', ') || 'none'}) must name ranges smaller than the internet`,
    ];
  },
};

const encryptedSecrets: ResourceRule = {
  id: 'cluster-encrypted-secrets',
  description: 'Secrets of the cluster are encrypted with a key of ours: it can be taken away.',
  types: [cluster],
  check: ({ inputs }) => [
    (!listOf(at(inputs['encryptionConfig'], 'resources')).includes('secrets') ||
      at(inputs['encryptionConfig'], 'provider', 'keyArn') === undefined) &&
      "encryptionConfig must cover 'secrets' with a key",
  ],
};

const controlPlaneLog: ResourceRule = {
  id: 'cluster-log',
  description: 'The control plane logs who asked for what: api, audit and authenticator.',
  types: [cluster],
  check: ({ inputs }) => {
    const types = textsOf(inputs['enabledClusterLogTypes']);
    return ['api', 'audit', 'authenticator'].map(
      (type) => !types.includes(type) && `enabledClusterLogTypes lacks '${type}'`,
    );
  },
};

const namedAccess: ResourceRule = {
  id: 'cluster-named-access',
  description:
    'Whoever has access is named by an access entry; nobody is administrator for having created the cluster.',
  types: [cluster],
  check: ({ inputs }) => [
    at(inputs['accessConfig'], 'authenticationMode') !== 'API' && "accessConfig.authenticationMode must be 'API'",
    at(inputs['accessConfig'], 'bootstrapClusterCreatorAdminPermissions') !== false &&
      'accessConfig.bootstrapClusterCreatorAdminPermissions must be off',
  ],
};

const supportedVersion: ResourceRule = {
  id: 'cluster-supported-version',
  description: 'AWS moves a cluster on when support of its version ends, instead of charging six times as much.',
  types: [cluster],
  check: ({ inputs }) => [
    at(inputs['upgradePolicy'], 'supportType') !== 'STANDARD' && "upgradePolicy.supportType must be 'STANDARD'",
  ],
};

const managedNodes: ResourceRule = {
  id: 'managed-nodes',
  description: 'Nodes are those of Auto Mode, patched by AWS; machines of our own ask for session tokens (IMDSv2).',
  types: [cluster, 'aws:ec2/instance:Instance', 'aws:ec2/launchTemplate:LaunchTemplate'],
  check: ({ type, inputs }) => [
    type === cluster && at(inputs['computeConfig'], 'enabled') !== true && 'computeConfig.enabled must be on',
    type !== cluster &&
      at(inputs['metadataOptions'], 'httpTokens') !== 'required' &&
      "metadataOptions.httpTokens must be 'required': without, any request that a pod can be talked into reads the node's role",
  ],
};

/** Rules on clusters. */
export const clusterRules = [apiAccess, encryptedSecrets, controlPlaneLog, namedAccess, supportedVersion, managedNodes];
