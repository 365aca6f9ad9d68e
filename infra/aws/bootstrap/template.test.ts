import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { environments } from '../../environments/all.ts';
import type { EksTarget, Environment } from '../../environments/environment.ts';
import { variants } from '../testing/stacks.ts';
import { actionsByType } from './actions.ts';
import { environmentPolicies } from './deployer-policies.ts';
import type { PolicyDocument } from './statements.ts';
import { bootstrapTemplate, templateText } from './template.ts';
import { trustParameters } from './trust.ts';

const onEks = Object.values<Environment>(environments).filter(({ cluster }) => cluster.target === 'eks');
const stacks = ['registry', ...onEks.map(({ name }) => name)];
const graphs = new Map(
  [...stacks, 'local', ...variants].map((stack) => [
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
  readonly Properties: { readonly PolicyDocument?: PolicyDocument; readonly ManagedPolicyArns?: readonly unknown[] };
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

  const policies = environmentPolicies('prod', 'api.example.com', targetOf('prod'));
  const statements = Object.values(policies).flatMap(({ Statement }) => Statement);

  test('name no wildcard, and reach everything only in the own region', () => {
    expect(statements.flatMap(({ Action }) => Action).filter((call) => call.includes('*'))).toEqual([]);
    const wide = statements.filter(({ Effect, Resource }) => Effect === 'Allow' && Resource === '*');
    const here = { StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } };
    expect(wide.map(({ Condition }) => Condition)).toEqual(wide.map(() => here));
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

describe.each(stacks)('the template of %s', (stack) => {
  const template = JSON.stringify(bootstrapTemplate(stack));
  const { Resources }: { Resources: Readonly<Record<string, Resource>> } = JSON.parse(template);
  const policies = Object.values(Resources).flatMap(({ Type, Properties: { PolicyDocument } }) =>
    Type === 'AWS::IAM::ManagedPolicy' && PolicyDocument !== undefined ? [PolicyDocument] : [],
  );

  test('keeps the limits of IAM and CloudFormation', () => {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    for (const document of policies) expect(JSON.stringify(document).length).toBeLessThanOrEqual(6_144);
    const attached = Object.values(Resources).flatMap(
      ({ Properties: { ManagedPolicyArns } }) => ManagedPolicyArns ?? [],
    );
    expect(attached.length / 3).toBeLessThanOrEqual(10);
    expect(Buffer.byteLength(templateText(stack))).toBeLessThanOrEqual(51_200);
  });

  test('means the same to whoever reads YAML 1.1, in which a bare 2012-10-17 is a date', () => {
    expect(parse(templateText(stack), { version: '1.1' })).toEqual(JSON.parse(template));
  });

  test('refers to what it has', () => {
    const names = new Set(['AWS::NoValue', 'AWS::AccountId', 'AWS::Region', ...Object.keys(trustParameters)]);
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
