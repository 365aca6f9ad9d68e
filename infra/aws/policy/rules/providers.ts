/** Which accounts and clusters a stack may touch. */
import { untaggedProvider } from '../../plan/names.ts';
import type { ResourceRule } from '../rule.ts';
import { stackOf } from '../rule.ts';
import { at, parsed, textsOf } from '../values.ts';

const awsProvider = 'pulumi:providers:aws';

const explicitProvider: ResourceRule = {
  id: 'explicit-provider',
  description: 'Every resource has a provider of the program. A default one would use whatever credentials are around.',
  check: ({ type, provider }) => [
    /^(aws|kubernetes):/.test(type) &&
      (provider === undefined || /^default(_|$)/.test(provider.name)) &&
      'it has a default provider; give it one of providers.ts',
  ],
};

const oneAccount: ResourceRule = {
  id: 'one-account',
  description: 'Credentials of any account but the one of the environment are refused.',
  types: [awsProvider],
  check: ({ inputs }) => {
    const ids = textsOf(inputs['allowedAccountIds']);
    return [
      (ids.length !== 1 || !/^\d{12}$/.test(ids[0] ?? '')) &&
        `allowedAccountIds (${ids.join(', ') || 'none'}) must be the one account of the environment`,
    ];
  },
};

const allowedRegion: ResourceRule = {
  id: 'allowed-region',
  description:
    'No resource leaves the region of its provider: where data may lie is what the environment says (dataResidency).',
  check: ({ type, inputs, provider }) => {
    const region = textsOf(inputs['region']).join('');
    const home = textsOf(provider?.inputs['region']).join('');
    return [
      type.startsWith('aws:') &&
        region !== '' &&
        region !== home &&
        `region ('${region}') must be that of its provider ('${home}'); drop it`,
    ];
  },
};

const tags: ResourceRule = {
  id: 'tags',
  description:
    'Everything carries project, environment and who manages it: bills and searches go by them. Only keys go without, so that ' +
    'nobody needs a right to tag keys.',
  check: (resource) => {
    if (resource.type !== awsProvider) {
      return [
        resource.provider?.name === untaggedProvider &&
          resource.type !== 'aws:kms/key:Key' &&
          `its provider ('${untaggedProvider}') sets no tags; give it the one that does`,
      ];
    }
    if (resource.name === untaggedProvider) return [];
    const given = at(parsed(resource.inputs['defaultTags']), 'tags');
    return [
      ...['project', 'environment', 'managed-by'].map(
        (key) => typeof at(given, key) !== 'string' && `defaultTags lacks '${key}'`,
      ),
      at(given, 'environment') !== stackOf(resource) &&
        `defaultTags.environment ('${String(at(given, 'environment'))}') must be the stack's name ('${stackOf(resource)}')`,
    ];
  },
};

const oneCluster: ResourceRule = {
  id: 'one-cluster',
  description:
    'A Kubernetes provider knows its cluster by an identifier. Without it a new kubeconfig replaces every object.',
  types: ['pulumi:providers:kubernetes'],
  check: ({ inputs }) => [
    inputs['clusterIdentifier'] === undefined && 'clusterIdentifier is missing',
    inputs['enableConfigMapMutable'] !== 'true' &&
      inputs['enableConfigMapMutable'] !== true &&
      'enableConfigMapMutable must be on, or a changed setting replaces its ConfigMap under running pods',
    inputs['enablePatchForce'] !== 'true' &&
      inputs['enablePatchForce'] !== true &&
      'enablePatchForce must be on, or a field that kubectl has changed stops the next deployment with a conflict',
  ],
};

/** Rules on providers. */
export const providerRules = [explicitProvider, oneAccount, allowedRegion, tags, oneCluster];
