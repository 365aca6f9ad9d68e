import { readFileSync } from 'node:fs';

import { beforeAll, describe, expect, jest, test } from '@jest/globals';

import { environmentNamed, environments } from '../environments/all.ts';
import { manifests } from '../k8s/render.ts';
import { resourceNameOf } from './plan/identity.ts';
import { pinImages } from './plan/image-digests.ts';
import { deployStack } from './stack.ts';
import { limitFaults } from './limits/check.ts';
import { policies } from './policy/testing/policies.ts';
import { isRendered } from './testing/graph.ts';
import { settingsOf } from './testing/project.ts';
import { type Registration, unknownValue } from './testing/registration.ts';
import { graphOf, loadGraphs } from './testing/graphs.ts';
import { graphFile, stacks, variants } from './testing/stacks.ts';
import { bastionTraps } from './traps/bastion.ts';
import { callerTraps } from './traps/callers.ts';
import { clusterTraps } from './traps/cluster.ts';
import { edgeTraps } from './traps/edge.ts';
import { secretTraps } from './traps/secrets.ts';

jest.setTimeout(120_000);
beforeAll(loadGraphs);

const isProvider = ({ type }: Registration): boolean => type.startsWith('pulumi:providers:');

describe.each([...stacks, ...variants])("stack '%s'", (stack) => {
  test('makes what its snapshot shows (stale? run `npm run graphs` and review the difference)', () => {
    expect(graphOf(stack).text).toBe(readFileSync(graphFile(stack), 'utf8'));
  });

  test('asks AWS for nothing that AWS would refuse', () => {
    expect(graphOf(stack).registrations.flatMap(limitFaults)).toEqual([]);
  });

  test('gives every resource its provider', () => {
    const resources = graphOf(stack).registrations.filter((resource) => resource.custom && !isProvider(resource));
    expect(resources.map(({ name, provider }) => [name, provider.split('::').at(-1)?.split('-')[0]])).toEqual(
      resources.map(({ name, type }) => [name, type.split(':')[0]]),
    );
  });

  test('ties every provider to one account or one cluster', () => {
    const providers = graphOf(stack).registrations.filter(isProvider);
    expect(providers.map(({ inputs }) => 'allowedAccountIds' in inputs || 'clusterIdentifier' in inputs)).toEqual(
      providers.map(() => true),
    );
  });

  test('calls no two resources the same, so that a reference names one', () => {
    const names = graphOf(stack).registrations.flatMap(({ custom, name }) => (custom ? [name] : []));
    expect(names).toEqual([...new Set(names)]);
  });

  test('puts every resource into a component', () => {
    const { registrations } = graphOf(stack);
    const components = new Set(registrations.flatMap(({ custom, urn }) => (custom ? [] : [urn])));
    const astray = registrations.filter(
      (resource) => resource.custom && !isProvider(resource) && !components.has(resource.parent),
    );
    expect(astray).toEqual([]);
  });

  test('knows all of its values: nothing was made from something that is not there', () => {
    const { registrations } = graphOf(stack);
    expect(JSON.stringify(registrations.map(({ inputs }) => inputs))).not.toMatch(
      new RegExp(`undefined|\\[object |NaN|Calling \\[toString\\]|${unknownValue}`),
    );
  });
});

describe.each(Object.keys(environments))("environment '%s'", (name) => {
  test('applies exactly the objects of dist/, unchanged but for the digests of its configuration', () => {
    const applied = graphOf(name).registrations.filter(isRendered);
    const environment = environmentNamed(name);
    const charts = pinImages(manifests(environment), environment.images.registry, settingsOf(name).imageDigests ?? {});
    const rendered = charts.flatMap(({ objects }) => objects);
    expect(Object.fromEntries(applied.map((resource) => [resource.name, resource.inputs]))).toEqual(
      Object.fromEntries(rendered.map((object) => [resourceNameOf(object), object])),
    );
    expect(applied).toHaveLength(rendered.length);
  });
});

describe('an existing cluster', () => {
  test('needs nothing of AWS', () => {
    const types = graphOf('local').registrations.map(({ type }) => type);
    expect(
      types.filter((type) => !/^(kubernetes:|pulumi:providers:kubernetes$|api-platform:kubernetes:)/.test(type)),
    ).toEqual([]);
  });
});

describe('a stack', () => {
  test('fails when no environment is called like it', () => {
    expect(() => deployStack('produktion')).toThrow(
      `stack 'produktion': must be one of registry, ${Object.keys(environments).join(', ')}; a stack is called like its environment`,
    );
  });
});

policies();
edgeTraps();
callerTraps();
clusterTraps();
bastionTraps();
secretTraps();
