import { fileURLToPath } from 'node:url';

import { beforeAll, describe, expect, test } from '@jest/globals';

import { environmentNamed, environments } from '../environments/all.ts';
import type { Environment } from '../environments/environment.ts';
import { manifests } from '../k8s/render.ts';
import { resourceNameOf } from './plan/identity.ts';
import { registryStack } from './plan/names.ts';
import { deployEnvironment, deployStack } from './stack.ts';
import { capture, type Captured } from './testing/capture.ts';
import { graphText, isRendered } from './testing/graph.ts';
import './testing/match-file.ts';
import { unknownValue } from './testing/registration.ts';

const stacks = [...Object.keys(environments), registryStack];
const captured = new Map<string, Captured<ReturnType<typeof deployStack>>>();

beforeAll(async () => {
  // One after the other: Pulumi's runtime is one per process.
  for (const stack of stacks) captured.set(stack, await capture(stack, () => deployStack(stack)));
});

const snapshotOf = (stack: string): string => fileURLToPath(new URL(`__snapshots__/${stack}.yaml`, import.meta.url));

describe.each(stacks)("stack '%s'", (stack) => {
  test('makes what its snapshot shows', () => {
    const { registrations, outputs } = captured.get(stack)!;
    expect(graphText(stack, registrations, outputs)).toMatchFile(snapshotOf(stack));
  });

  test('gives every resource its provider, and every provider its account or cluster', () => {
    for (const { name, type, custom, provider, inputs } of captured.get(stack)!.registrations) {
      if (type === 'pulumi:providers:aws') expect(inputs).toHaveProperty('allowedAccountIds');
      else if (type === 'pulumi:providers:kubernetes') expect(inputs).toHaveProperty('clusterIdentifier');
      else if (custom) expect([name, provider.split('::').at(-1)]).toEqual([name, type.split(':')[0]]);
    }
  });

  test('calls no two resources the same, so that a reference names one', () => {
    const names = captured.get(stack)!.registrations.flatMap(({ custom, name }) => (custom ? [name] : []));
    expect(names).toEqual([...new Set(names)]);
  });

  test('puts every resource into a component', () => {
    const { registrations } = captured.get(stack)!;
    const components = new Set(registrations.flatMap(({ custom, urn }) => (custom ? [] : [urn])));
    const astray = registrations.filter(
      ({ custom, type, parent }) => custom && !type.startsWith('pulumi:providers:') && !components.has(parent),
    );
    expect(astray).toEqual([]);
  });

  test('knows all of its values: nothing was made from something that is not there', () => {
    const { registrations } = captured.get(stack)!;
    expect(JSON.stringify(registrations.map(({ inputs }) => inputs))).not.toMatch(
      new RegExp(`undefined|\\[object |NaN|Calling \\[toString\\]|${unknownValue}`),
    );
  });
});

describe.each(Object.keys(environments))("environment '%s'", (name) => {
  test('applies exactly the objects of dist/, unchanged', () => {
    const applied = captured.get(name)!.registrations.filter(isRendered);
    const rendered = manifests(environmentNamed(name)).flatMap(({ objects }) => objects);
    expect(Object.fromEntries(applied.map((resource) => [resource.name, resource.inputs]))).toEqual(
      Object.fromEntries(rendered.map((object) => [resourceNameOf(object), object])),
    );
    expect(applied).toHaveLength(rendered.length);
  });
});

describe('an existing cluster', () => {
  test('needs nothing of AWS', () => {
    const types = captured.get('local')!.registrations.map(({ type }) => type);
    expect(
      types.filter((type) => !/^(kubernetes:|pulumi:providers:kubernetes$|api-platform:kubernetes:)/.test(type)),
    ).toEqual([]);
  });
});

describe('a stack', () => {
  test('fails when no environment is called like it', () => {
    expect(() => deployStack('produktion')).toThrow(
      "stack 'produktion': must be one of registry, local, dev, staging, prod; a stack is called like its environment",
    );
  });

  test('fails on EKS when the ingress controller is not the one that the load balancer sends to', () => {
    const { dev } = environments;
    const external: Environment = { ...dev, addons: { ...dev.addons, ingressController: 'external' } };
    expect(() => deployEnvironment(external)).toThrow("addons.ingressController ('external') must be 'bundled' on EKS");
  });
});
