import { describe, expect, test } from '@jest/globals';
import { environments } from './all.ts';
import { environmentFaults } from './environment-faults.ts';
import { dev } from './dev.ts';
import type { EksTarget, Environment } from './environment.ts';
import { local } from './local.ts';
import { appVersions } from './versions.ts';

const onEks = (changes: Partial<EksTarget>): Environment => ({ ...dev, cluster: { ...dev.cluster, ...changes } });

describe('an environment', () => {
  test.each(Object.values(environments))('$name is accepted as it is', (environment) => {
    expect(environmentFaults(environment)).toEqual([]);
  });

  const wrong: readonly (readonly [string, Environment, string | RegExp])[] = [
    ['name', { ...dev, name: 'Dev' }, "name ('Dev') must be at most 32 lower-case"],
    [
      'domain with a scheme',
      { ...dev, domain: 'https://api.example.com' },
      "domain ('https://api.example.com') must be",
    ],
    ['domain of one label', { ...dev, domain: 'localhost' }, "domain ('localhost') must be"],
    ['namespace of others', { ...dev, namespace: 'kube-system' }, "namespace ('kube-system') must be"],
    ['namespace default', { ...dev, namespace: 'default' }, "namespace ('default') must be"],
    [
      'namespace of an add-on',
      { ...dev, namespace: 'ingress' },
      "namespace ('ingress') must not be that of an add-on (ingress, metrics-server, monitoring, valkey)",
    ],
    [
      'registry with a slash at the end',
      { ...dev, images: { ...dev.images, registry: 'ghcr.io/a/' } },
      'images.registry',
    ],
    ['registry with a scheme', { ...dev, images: { ...dev.images, registry: 'https://ghcr.io' } }, 'images.registry'],
    [
      'images that are never pulled',
      { ...dev, images: { ...dev.images, pullPolicy: 'IfNotPresent' } },
      "must be 'Always'",
    ],
    [
      'replicas the wrong way round',
      { ...dev, replicas: { min: 5, max: 3 } },
      'replicas.min (5) must not exceed max (3); raise max or lower min',
    ],
    ['no replicas', { ...dev, replicas: { min: 0, max: 3 } }, 'replicas.min (0) must be a whole number from 1 to 1000'],
    ['half a replica', { ...dev, workloads: { webapp1: { min: 1, max: 1.5 } } }, 'workloads.webapp1.max (1.5) must be'],
    [
      'no announcement',
      { ...dev, rollout: { ...dev.rollout, announceSeconds: 0 } },
      'rollout.announceSeconds (0) must be',
    ],
    [
      'boots faster than declared',
      { ...dev, rollout: { ...dev.rollout, bootFactor: 0.5 } },
      'rollout.bootFactor (0.5) must be',
    ],
    [
      'share of a trial',
      { ...dev, canaries: { webapp1: { percent: 51 } } },
      'canaries.webapp1.percent (51) must be a whole number from 0 to 50',
    ],
    [
      'version of the stable side',
      { ...dev, canaries: { webapp1: { percent: 5, stable: 'latest' } } },
      "canaries.webapp1.stable ('latest') must be an exact version",
    ],
    [
      'trial of the stable version',
      { ...dev, canaries: { webapp1: { percent: 5, stable: appVersions.webapp1 } } },
      'there is nothing on trial',
    ],
    ['end of no trial', { ...dev, canaries: { webapp1: { percent: 0 } } }, 'must come with the stable version'],
    [
      'store of rate limits',
      { ...dev, addons: { ...dev.addons, rateLimitStore: { host: 'redis://a', port: 0, tls: false } } },
      /rateLimitStore\.host \('redis:\/\/a'\) must.*\n.*rateLimitStore\.port \(0\) must/,
    ],
    [
      'receiver of traces',
      { ...dev, addons: { ...dev.addons, traces: { otlpUrl: 'otel:4318' } } },
      "addons.traces.otlpUrl ('otel:4318') must be the base URL",
    ],
    [
      'backend of spans',
      {
        ...dev,
        addons: {
          ...dev.addons,
          traces: {
            collector: 'bundled',
            exportTo: { otlpUrl: 'https://me@otlp.example.com', header: { name: 'API Key', secret: 'a/b' } },
          },
        },
      },
      /exportTo\.otlpUrl \('https:\/\/me@.*must.*\n.*header\.name \('API Key'\) must.*\n.*header\.secret \('a\/b'\) must/,
    ],
    [
      'Secret with a certificate',
      { ...local, cluster: { ...local.cluster, tlsSecret: 'a/b' } },
      "cluster.tlsSecret ('a/b') must be the name of a Secret",
    ],
    ...['10.0.0.0/8', '0.0.0.0/0', '10.244.0.0', '10.244.0.0/33', 'fd00::/8', 'pods'].map(
      (cidr) =>
        [
          `the pods' network ${cidr}`,
          { ...local, cluster: { ...local.cluster, podCidrs: [cidr] } },
          `cluster.podCidrs[0] ('${cidr}') must be the network of the pods and no more`,
        ] as const,
    ),
    [
      'address of DNS',
      { ...local, cluster: { ...local.cluster, dnsAddress: 'dns.local' } },
      "cluster.dnsAddress ('dns.local') must be an IPv4 address",
    ],
    ['account', onEks({ accountId: '1234' }), "cluster.accountId ('1234') must be 12 digits"],
    ['region', onEks({ region: 'frankfurt' }), "cluster.region ('frankfurt') must be"],
    ['the same zone twice', onEks({ zones: ['eu-central-1a', 'eu-central-1a', 'eu-central-1b'] }), 'must differ'],
    [
      'zone of another region',
      onEks({ zones: ['eu-central-1a', 'eu-central-1b', 'us-east-1a'] }),
      "cluster.zones[2] ('us-east-1a') must be a zone of region 'eu-central-1'",
    ],
    ['public network', onEks({ vpcCidr: '8.8.0.0/16' }), "cluster.vpcCidr ('8.8.0.0/16') must be a private /16"],
    ['network of another size', onEks({ vpcCidr: '10.0.0.0/8' }), "cluster.vpcCidr ('10.0.0.0/8') must be"],
    ['network that Services have', onEks({ vpcCidr: '172.20.0.0/16' }), 'must not be the range of the cluster'],
    [
      'old Kubernetes',
      onEks({ kubernetesVersion: '1.28' }),
      "cluster.kubernetesVersion ('1.28') must be from 1.34 to ",
    ],
    ['patch version', onEks({ kubernetesVersion: '1.35.4' }), "cluster.kubernetesVersion ('1.35.4') must be"],
    [
      'no range',
      onEks({ apiAccessCidrs: ['203.0.113.7'] }),
      "cluster.apiAccessCidrs[0] ('203.0.113.7') must be an IPv4 range",
    ],
    [
      'role of another account',
      onEks({ deployerRoleArn: 'arn:aws:iam::000000000000:role/x' }),
      'cluster.deployerRoleArn',
    ],
    [
      'days that CloudWatch refuses',
      onEks({ logRetentionDays: 15 }),
      'cluster.logRetentionDays (15) must be one of 1, 3, 5',
    ],
    [
      'origin with a path',
      onEks({ corsOrigins: ['https://app.example.com/'] }),
      "cluster.corsOrigins[0] ('https://app.example.com/') must be an origin",
    ],
    ['origin of everybody', onEks({ corsOrigins: ['*'] }), "cluster.corsOrigins[0] ('*') must be an origin"],
    [
      'origin without TLS',
      onEks({ corsOrigins: ['http://app.example.com'] }),
      "cluster.corsOrigins[0] ('http://app.example.com') must be an origin",
    ],
    [
      'issuer of tokens',
      onEks({ tokens: { issuer: 'http://id.example.com', audiences: ['api'] } }),
      "cluster.tokens.issuer ('http://id.example.com') must be an https URL",
    ],
    [
      'audience of tokens',
      onEks({ tokens: { issuer: 'https://id.example.com', audiences: [' '] } }),
      'cluster.tokens.audiences must be 1 to 50 names',
    ],
    ['name too long', { ...dev, name: 'd'.repeat(33) }, 'must be at most 32 lower-case letters'],
    [
      'domain that no certificate holds',
      { ...dev, domain: `${'d'.repeat(60)}.example.com` },
      'must have at most 64 characters',
    ],
    [
      'number of replicas',
      { ...dev, replicas: { min: 3, max: 100_000 } },
      'replicas.max (100000) must be a whole number from 1 to 1000',
    ],
    [
      'region that does not exist',
      onEks({ region: 'eu-central-9' }),
      "cluster.region ('eu-central-9') must be a region of AWS",
    ],
    [
      'region of GovCloud',
      onEks({ region: 'us-gov-west-1' }),
      'GovCloud, China and the sovereign clouds have ARNs of their own',
    ],
    ['region of China', onEks({ region: 'cn-north-1' }), "cluster.region ('cn-north-1') must be a region of AWS"],
    ['region outside of the EU', onEks({ region: 'eu-west-2' }), "or cluster.dataResidency 'anywhere'"],
    [
      'role of another partition',
      onEks({ deployerRoleArn: `arn:aws-cn:iam::${dev.cluster.accountId}:role/x` }),
      'cluster.deployerRoleArn',
    ],
    [
      'Kubernetes of the future',
      onEks({ kubernetesVersion: '1.99' }),
      "cluster.kubernetesVersion ('1.99') must be from",
    ],
    ['range', onEks({ vpcCidr: '10.300.0.0/16' }), "cluster.vpcCidr ('10.300.0.0/16') must be a private /16"],
    [
      'registry on EKS',
      { ...dev, images: { ...dev.images, registry: 'ghcr.io/example/api' } },
      "images.registry ('ghcr.io/example/api') must be a path in ECR on EKS",
    ],
    [
      'ingress controller on EKS',
      { ...dev, addons: { ...dev.addons, ingressController: 'external' } },
      "addons.ingressController ('external') must be 'bundled' on EKS",
    ],
    ['zone id', onEks({ hostedZoneId: 'example.com' }), "cluster.hostedZoneId ('example.com') must be"],
  ];

  test.each(wrong)('fails for a wrong %s', (_what, environment, message) => {
    const faults = environmentFaults(environment).join('\n');
    expect(faults).toMatch(message);
  });

  test('may be outside of the EU where it says so', () => {
    const region = 'us-east-1';
    const zones = [`${region}a`, `${region}b`, `${region}c`] as const;
    expect(environmentFaults(onEks({ region, zones, dataResidency: 'anywhere' }))).toEqual([]);
  });

  test('fails with every fault at once', () => {
    const broken = { ...onEks({ accountId: 'x', vpcCidr: 'y' }), domain: 'z', replicas: { min: 4, max: 2 } };
    expect(environmentFaults(broken).map((fault) => fault.split(' ')[0])).toEqual([
      'domain',
      'cluster.accountId',
      'cluster.vpcCidr',
      'cluster.deployerRoleArn',
      'replicas.min',
    ]);
  });
});
