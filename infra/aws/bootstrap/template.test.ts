import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { environments } from '../../environments/all.ts';
import type { EksTarget, Environment } from '../../environments/environment.ts';
import { accountOf } from './account.ts';
import { actionsByType, isRead } from './actions.ts';
import { environmentPolicies, readOnly, rolePrefixes, writtenRolePrefix } from './deployer-policies.ts';
import type { PolicyDocument } from './statements.ts';
import { bootstrapTemplate } from './template.ts';

const onEks = Object.values<Environment>(environments).filter(({ cluster }) => cluster.target === 'eks');
const stacks = ['registry', ...onEks.map(({ name }) => name)];
const graphs = new Map(
  [...stacks, 'local'].map((stack) => [
    stack,
    readFileSync(path.join(import.meta.dirname, `../__snapshots__/${stack}.yaml`), 'utf8'),
  ]),
);
/** Types of AWS resources in all graphs, as in the table of calls. */
const used = new Set(
  [...graphs.values()].flatMap((graph) => [...graph.matchAll(/\(aws:([a-z0-9]+\/\w+):/g)].map(([, type = '']) => type)),
);

/** A resource of a template, as far as the tests look. */
interface Resource {
  readonly Type: string;
  readonly Properties: { readonly PolicyDocument?: PolicyDocument };
}

/** The target of an environment that runs on EKS. */
function targetOf(environment: string): EksTarget {
  const cluster = onEks.find(({ name }) => name === environment)?.cluster;
  if (cluster?.target !== 'eks') throw new Error(`environment '${environment}' does not run on EKS`);
  return cluster;
}

describe('the calls that the deployer may make', () => {
  test('cover every type of resource in the graphs, and no other', () => {
    expect(Object.keys(actionsByType).toSorted()).toEqual([...used].toSorted());
  });

  const policies = environmentPolicies('prod', targetOf('prod'));
  const statements = Object.values(policies).flatMap(({ Statement }) => Statement);

  test('reach every call of the table', () => {
    const needed = Object.entries(actionsByType).flatMap(([type, calls]) => (type.startsWith('ecr/') ? [] : calls));
    const allowed = new Set(statements.flatMap(({ Action }) => Action));
    expect([...new Set(needed)].filter((call) => !allowed.has(call))).toEqual([]);
  });

  test('name no wildcard, and everything only in the own region, or by name, or by tag', () => {
    expect(statements.flatMap(({ Action }) => Action).filter((call) => call.includes('*'))).toEqual([]);
    for (const { Condition } of statements.filter(({ Resource }) => Resource === '*')) {
      expect(JSON.stringify(Condition)).toMatch(/aws:(RequestedRegion|RequestTag)/);
    }
  });

  test('give no role more than the program gives it', () => {
    const graph = graphs.get('prod') ?? '';
    const roles = [...graph.matchAll(/^ *([\w-]+) \(aws:iam\/role:/gm)].map(([, name = '']) => name);
    expect(roles.filter((name) => !rolePrefixes.some((prefix) => name.startsWith(prefix)))).toEqual([]);
    const attached = [...graph.matchAll(/policyArn: (arn:aws:iam::aws:policy\/\w+)/g)].map(([, arn]) => arn);
    const attaching = statements.find(({ Action }) => Action.includes('iam:AttachRolePolicy'));
    expect(attaching?.Condition).toEqual({
      ArnEquals: { 'iam:PolicyARN': expect.arrayContaining(attached) as unknown },
    });
    expect(attached.length).toBeGreaterThan(0);
  });

  test('write policies into the role into which the program writes one, and into no other', () => {
    const written = [...(graphs.get('prod') ?? '').matchAll(/aws:iam\/rolePolicy:[^]*?role: \$\{([\w-]+)\.name\}/g)];
    expect(written.map(([, name]) => `${name ?? ''}-`)).toEqual([writtenRolePrefix]);
    const writing = statements.filter(({ Action }) => Action.includes('iam:PutRolePolicy'));
    expect(writing.map(({ Resource }) => Resource)).toEqual([`arn:aws:iam::123456789012:role/${writtenRolePrefix}*`]);
  });

  test('reach the log groups of the program and no others', () => {
    const graph = graphs.get('prod') ?? '';
    const groups = [...graph.matchAll(/aws:cloudwatch\/logGroup:LogGroup\):\n(?: +.*\n)*? +name: (\S+)/g)].map(
      ([, name]) => name,
    );
    const logging = statements.find(({ Action }) => Action.includes('logs:CreateLogGroup'));
    const reached = String(logging?.Resource)
      .split(',')
      .filter((arn) => !arn.endsWith(':*'));
    expect(new Set(reached.map((arn) => arn.split(':log-group:')[1]))).toEqual(new Set(groups));
  });
});

test('who previews may read, and nothing else', () => {
  for (const { name } of onEks) {
    const documents = Object.values(readOnly(environmentPolicies(name, targetOf(name))));
    const calls = documents.flatMap(({ Statement }) => Statement).flatMap(({ Action }) => Action);
    expect(calls).toContain('eks:DescribeCluster');
    expect(calls.filter((call) => !isRead(call))).toEqual([]);
  }
});

describe.each(stacks)('the template of %s', (stack) => {
  const template = JSON.stringify(bootstrapTemplate(stack));
  const { Resources }: { Resources: Readonly<Record<string, Resource>> } = JSON.parse(template);
  const policies = Object.values(Resources).flatMap(({ Type, Properties: { PolicyDocument } }) =>
    Type === 'AWS::IAM::ManagedPolicy' && PolicyDocument !== undefined ? [PolicyDocument] : [],
  );

  test('keeps the limits of IAM and CloudFormation', () => {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    for (const document of policies) expect(JSON.stringify(document).length).toBeLessThanOrEqual(6_144);
    expect(policies.length / 2).toBeLessThanOrEqual(10);
    expect(template.length).toBeLessThanOrEqual(51_200);
  });

  test('refers to what it has', () => {
    const names = new Set([
      'AWS::NoValue',
      'AWS::AccountId',
      'AWS::Region',
      'Repository',
      'OidcProviderArn',
      'OperatorArn',
    ]);
    const refs = [...template.matchAll(/"Ref":"([^"]+)"|"Fn::GetAtt":\["([^"]+)"/g)].map(
      ([, ref, of]) => ref ?? of ?? '',
    );
    expect(refs.filter((ref) => !names.has(ref) && !(ref in Resources))).toEqual([]);
  });

  test('keeps the state when it is deleted, and shows it to nobody', () => {
    expect(Resources).toMatchObject({
      State: { DeletionPolicy: 'Retain', Properties: { PublicAccessBlockConfiguration: { BlockPublicPolicy: true } } },
      StateKey: { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } },
      StateTls: {
        DeletionPolicy: 'Retain',
        Properties: {
          Bucket: { Ref: 'State' },
          PolicyDocument: {
            Statement: [{ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
          },
        },
      },
    });
  });

  test('lets its deployer use the key of the state, and never make it a key of the program by a tag', () => {
    const { accountId, rolePath, deployerRole } = accountOf(stack);
    expect(Resources).toHaveProperty('StateKey.Properties.KeyPolicy.Statement.1', {
      Effect: 'Deny',
      Principal: '*',
      Action: 'kms:TagResource',
      Resource: '*',
      Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${accountId}:role${rolePath}${deployerRole}` } },
    });
  });

  test('lets workflows in by what their token says', () => {
    expect(template).toContain(`"repo:\${Repository}:environment:${stack}"`);
    expect(template).toContain('"repo:${Repository}:pull_request"');
  });
});

test('the role of an environment is the one that its cluster lets in', () => {
  expect(bootstrapTemplate('prod')).toMatchObject({
    Resources: { Deployer: { Properties: { RoleName: 'api-platform-deployer' } } },
  });
});

test('a cluster that is there needs no account', () => {
  expect(() => bootstrapTemplate('local')).toThrow("environment 'local' runs on a cluster that is there already");
  expect(() => bootstrapTemplate('nowhere')).toThrow("environment 'nowhere' is unknown");
});
