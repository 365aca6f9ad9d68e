import { describe, expect, test } from '@jest/globals';
import { environments } from '../../../environments/all.ts';
import type { Environment } from '../../../environments/environment.ts';
import { prod } from '../../../environments/prod.ts';
import { atRest, onPremises } from '../../../environments/testing.ts';
import type { Manifest } from '../../manifest.ts';
import { allObjects, valueAt } from '../../testing.ts';
import { fixture } from '../testing/load.ts';
import { mutated } from '../testing/mutation.ts';
import { type Allowance, allowancesBetween, environmentDrift, inPlaceOf } from './environments.ts';
import mayDiffer from './may-differ.json' with { type: 'json' };

describe('two environments (R-36)', () => {
  const good = fixture('good.yaml');
  const change = (on: string, pointer: string, value: unknown) =>
    mutated({ rule: 'R-36', on, set: { [pointer]: value } }, good);
  const drift = (other: readonly Manifest[], ...allowed: readonly Omit<Allowance, 'why' | 'fields'>[]) =>
    environmentDrift(
      good,
      other,
      allowed.map((allowance) => ({ fields: ['name'], why: 'a test', ...allowance })),
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
      { fields: ['rollout.bootFactor'], at: 'Deployment *', why: 'it boots slower' },
      { fields: ['name', 'logLevel'], at: 'Service *', why: 'a test' },
    ];
    const slower = { ...prod, rollout: { ...prod.rollout, bootFactor: 3 } };
    expect(allowancesBetween(prod, slower, allowed)).toEqual(allowed.slice(0, 1));
    expect(allowancesBetween(prod, { ...prod, logLevel: 'warn' }, allowed)).toEqual(allowed.slice(1));
  });
});

/** What is rendered, whatever is being released: which version runs where is no difference of environments. */
const objectsOf = (environment: Environment) => allObjects(atRest(environment));
const driftOf = (
  environment: Environment,
  allowed: readonly Allowance[] = mayDiffer,
  objects = objectsOf(environment),
) => {
  const reference = inPlaceOf(prod, environment);
  return environmentDrift(objectsOf(reference), objects, allowancesBetween(reference, environment, allowed));
};

/** Another value in every field that may have one, here and where every add-on was there before. */
const values = {
  name: 'other',
  domain: 'other.example.org',
  images: { registry: 'registry.example.org/other', pullPolicy: 'IfNotPresent' },
  replicas: { min: 4, max: 7 },
  workloads: { gateway: { min: 5, max: 30 }, traefik: { min: 3, max: 4 } },
  rollout: { announceSeconds: 55, bootFactor: 3 },
  logLevel: 'warn',
} as const;
const others: readonly Environment[] = [{ ...prod, ...values }, inPlaceOf({ ...prod, ...values }, onPremises)];

describe('an environment and prod in its place', () => {
  test.each(Object.values(environments))(
    'differ where may-differ.json says, and nowhere else: $name',
    (environment) => {
      expect(driftOf(environment)).toEqual([]);
    },
  );

  test('differ in no more places where every value is another', () => {
    expect(others.flatMap((other) => driftOf(other))).toEqual([]);
  });

  test.each(Object.keys(values))('differ by %s in its own places alone', (field) => {
    const other = { ...prod, [field]: Reflect.get(values, field) };
    const allowed = mayDiffer.filter(({ fields }) => fields.some((one) => one.split('.')[0] === field));
    expect(driftOf(other, allowed)).toEqual([]);
  });

  test('need each of these allowances', () => {
    const rendered = others.map((environment) => [environment, objectsOf(environment)] as const);
    const unneeded = mayDiffer.filter((one) => {
      const rest = mayDiffer.filter((other) => other !== one);
      return rendered.every(([environment, objects]) => driftOf(environment, rest, objects).length === 0);
    });
    expect(unneeded).toEqual([]);
  });

  test('that are alike get none of the allowances for others', () => {
    const slower = objectsOf({ ...prod, rollout: { ...prod.rollout, bootFactor: 3 } });
    expect(driftOf({ ...prod, name: 'other' }, mayDiffer, slower)).toContainEqual(
      expect.objectContaining({ rule: 'R-36', object: 'Deployment api-platform/gateway' }),
    );
  });
});
