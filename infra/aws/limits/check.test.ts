import { describe, expect, test } from '@jest/globals';

import { limitFaults } from './check.ts';

const faults = (type: string, inputs: Readonly<Record<string, unknown>>): readonly string[] =>
  limitFaults({ type, name: 'it', inputs });

const cluster = 'aws:eks/cluster:Cluster';
const targetGroup = 'aws:lb/targetGroup:TargetGroup';

describe('limits of AWS', () => {
  test.each([
    ['a name that is too long', cluster, { name: 'a'.repeat(101) }, 'its length (101) must be from 1 to 100'],
    ['a name with a dot', cluster, { name: 'api.platform' }, 'must match'],
    ['a log type that is none', cluster, { enabledClusterLogTypes: ['audits'] }, 'must be one of api, audit,'],
    [
      'a range of Services that is too large',
      cluster,
      { kubernetesNetworkConfig: { serviceIpv4Cidr: '10.0.0.0/8' } },
      'from /12 to /24',
    ],
    ['a network that is too large', 'aws:ec2/vpc:Vpc', { cidrBlock: '10.0.0.0/15' }, 'from /16 to /28'],
    ['a subnet that is too small', 'aws:ec2/subnet:Subnet', { cidrBlock: '10.0.0.0/29' }, 'from /16 to /28'],
    ['an interval that is too short', targetGroup, { healthCheck: { interval: 2 } }, 'it (2) must be from 5 to 300'],
    ['a tag that AWS refuses', targetGroup, { tags: { note: 'a*b' } }, 'must match'],
    [
      'a wait that is too long',
      'aws:apigatewayv2/integration:Integration',
      { timeoutMilliseconds: 30_001 },
      'from 50 to 30000',
    ],
    [
      'a route key that ends with a slash',
      'aws:apigatewayv2/route:Route',
      { routeKey: 'POST /projects/' },
      'must match',
    ],
    ['a retention that is none', 'aws:cloudwatch/logGroup:LogGroup', { retentionInDays: 10 }, 'must be one of 1, 3, 5'],
    ['a log group with a space', 'aws:cloudwatch/logGroup:LogGroup', { name: 'my log' }, 'must match'],
    ['a repository in capitals', 'aws:ecr/repository:Repository', { name: 'Api/Gateway' }, 'must match'],
    [
      'a policy that is too long',
      'aws:ecr/repositoryPolicy:RepositoryPolicy',
      { policy: { a: 'x'.repeat(10_240) } },
      'from 0 to 10240',
    ],
    ['a description in Cyrillic', 'aws:ec2/securityGroup:SecurityGroup', { description: 'кластер' }, 'must match'],
    [
      'a certificate without a domain',
      'aws:acm/certificate:Certificate',
      { subjectAlternativeNames: ['localhost'] },
      'must match',
    ],
    ['an input that nobody looked up', cluster, { remoteNetworkConfig: { a: 1 } }, 'nobody said what limits it'],
    ['a type that nobody looked up', 'aws:sqs/queue:Queue', { name: 'a' }, 'nobody said what limits it'],
  ])('refuse %s', (_what, type, inputs, message) => {
    expect(faults(type, inputs)).toEqual([expect.stringContaining(message)]);
  });

  test('say nothing of values that are known only later, and of other providers', () => {
    expect(faults(cluster, { name: '${other.name}' })).toEqual([]);
    expect(faults('kubernetes:core/v1:Service', { spec: {} })).toEqual([]);
  });
});
