import { describe, expect, test } from '@jest/globals';
import { environments } from '../../../environments/all.ts';
import type { Environment } from '../../../environments/environment.ts';
import { local } from '../../../environments/local.ts';
import { prod } from '../../../environments/prod.ts';
import { staging } from '../../../environments/staging.ts';
import { atRest } from '../../../environments/testing.ts';
import type { Manifest } from '../../manifest.ts';
import { allObjects, valueAt } from '../../testing.ts';
import { fixture } from '../testing/load.ts';
import { mutated } from '../testing/mutation.ts';
import { type Allowance, allowancesBetween, environmentDrift } from './environments.ts';
import mayDiffer from './may-differ.json' with { type: 'json' };

describe('two environments (R-36)', () => {
  const good = fixture('good.yaml');
  const change = (on: string, pointer: string, value: unknown) =>
    mutated({ rule: 'R-36', on, set: { [pointer]: value } }, good);
  const drift = (other: readonly Manifest[], ...allowed: readonly Omit<Allowance, 'why'>[]) =>
    environmentDrift(
      good,
      other,
      allowed.map((allowance) => ({ why: 'a test', ...allowance })),
    );

  test('differ only where they may', () => {
    const other = change('HorizontalPodAutoscaler gateway', '/spec/maxReplicas', 9);
    expect(drift(other)).toEqual([
      expect.objectContaining({ rule: 'R-36', object: 'HorizontalPodAutoscaler api-platform/gateway' }),
    ]);
    expect(drift(other, { at: 'HorizontalPodAutoscaler */spec/maxReplicas' })).toEqual([]);
    expect(drift(other, { at: 'HorizontalPodAutoscaler api-platform/gateway/spec' })).toEqual([]);
    expect(drift(other, { at: 'Deployment */spec/maxReplicas' })).toHaveLength(1);
  });

  test('differ in no other lines of a text', () => {
    const at = 'ConfigMap gateway/data/gateway.json';
    const file = valueAt(
      good.find(({ kind }) => kind === 'ConfigMap')!,
      'data',
      'gateway.json',
    );
    const longer = change('ConfigMap gateway', '/data/gateway.json', `${String(file)}\n10.0.0.0/8`);
    expect(drift(longer, { at, lines: String.raw`^10\.[\d./]+$` })).toEqual([]);
    expect(drift(longer, { at, lines: '^172' })).toHaveLength(1);
  });

  test('have the same objects', () => {
    const fewer = mutated({ rule: 'R-36', on: 'Service gateway', drop: true }, good);
    expect(drift(fewer, { at: 'HorizontalPodAutoscaler *' }).map(({ object }) => object)).toEqual([
      'Service api-platform/gateway',
    ]);
    expect(drift(fewer, { at: 'Service gateway' })).toEqual([]);
  });

  test('may differ where a field of theirs does, and nowhere because of a field that is the same', () => {
    const allowed = [
      { at: 'Deployment *', where: 'rollout.bootFactor', why: 'it boots slower' },
      { at: 'Service *', why: 'a test' },
    ];
    const slower = { ...prod, rollout: { ...prod.rollout, bootFactor: 3 } };
    expect(allowancesBetween(prod, slower, allowed)).toEqual(allowed);
    expect(allowancesBetween(prod, staging, allowed)).toEqual(allowed.slice(1));
  });
});

/** All that is rendered, whatever is being released: which version runs where is no difference of environments. */
const reference = allObjects(atRest(prod));
const driftOf = (
  environment: Environment,
  allowed: readonly Allowance[] = mayDiffer,
  objects: readonly Manifest[] = allObjects(atRest(environment)),
) => environmentDrift(reference, objects, allowancesBetween(prod, environment, allowed));

describe('environments of ours', () => {
  const others: readonly Environment[] = Object.values(environments).filter(({ name }) => name !== prod.name);

  test.each(others)('prod and $name differ where may-differ.json says, and nowhere else', (environment) => {
    expect(driftOf(environment)).toEqual([]);
  });

  test('that are new, of a kind that is there already, need no line in may-differ.json', () => {
    const cluster = { ...staging.cluster, vpcCidr: '10.77.0.0/16' };
    expect(driftOf({ ...staging, name: 'demo', domain: 'api.demo.example.com', cluster })).toEqual([]);
    expect(driftOf({ ...local, name: 'laptop', domain: 'api.laptop.example.com' })).toEqual([]);
  });

  test('that are like prod get none of the allowances for others', () => {
    const slower = allObjects(atRest({ ...staging, rollout: { ...staging.rollout, bootFactor: 3 } }));
    expect(driftOf(staging, mayDiffer, slower)).toContainEqual(
      expect.objectContaining({ rule: 'R-36', object: 'Deployment api-platform/gateway' }),
    );
  });

  test('need each of these allowances', () => {
    const rendered = others.map((environment) => [environment, allObjects(atRest(environment))] as const);
    const unneeded = mayDiffer.filter((one) => {
      const rest = mayDiffer.filter((other) => other !== one);
      return rendered.every(([environment, objects]) => driftOf(environment, rest, objects).length === 0);
    });
    expect(unneeded).toEqual([]);
  });
});
