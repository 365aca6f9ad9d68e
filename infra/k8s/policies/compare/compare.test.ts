import { describe, expect, test } from '@jest/globals';
import { environments } from '../../../environments/all.ts';
import { prod } from '../../../environments/prod.ts';
import type { Manifest } from '../../manifest.ts';
import { render } from '../../render.ts';
import { valueAt } from '../../testing.ts';
import { fixture, rendered } from '../testing/load.ts';
import { mutated } from '../testing/mutation.ts';
import { unnoticedChanges } from './config-changes.ts';
import { type Allowance, environmentDrift, unstableFiles } from './environments.ts';
import golden from './golden.json' with { type: 'json' };
import { changedSelectors, lostObjects, selectorsOf, unrecordedObjects } from './golden.ts';
import mayDiffer from './may-differ.json' with { type: 'json' };

const live = rendered('prod');

const set = (manifests: readonly Manifest[], on: string, pointer: string, value: unknown): readonly Manifest[] =>
  mutated({ rule: 'R-14', on, set: { [pointer]: value } }, manifests);

describe('configuration and the pods that read it (R-14)', () => {
  const changed = set(live, 'ConfigMap gateway', '/data/gateway.json', '{}');
  const checksum = '/spec/template/metadata/annotations/checksum~1config';

  test('change together, or it is told', () => {
    const found = unnoticedChanges(live, changed);
    expect(found.map(({ rule, object }) => `${rule} ${object}`)).toEqual([
      'R-14 Deployment api-platform/gateway-canary',
      'R-14 Deployment api-platform/gateway',
    ]);
    expect(found[0]?.message).toContain('must change with ConfigMap api-platform/gateway');
    const noticed = ['Deployment gateway', 'Deployment gateway-canary'].reduce(
      (manifests, deployment) => set(manifests, deployment, checksum, 'another'),
      changed,
    );
    expect(unnoticedChanges(live, noticed)).toEqual([]);
    expect(unnoticedChanges(live, live)).toEqual([]);
  });
});

describe('selectors and names', () => {
  const now = selectorsOf(live);
  const everywhere = Object.keys(environments).map((name) => selectorsOf(rendered(name)));

  test('are those that were released (changed on purpose? say so in the changelog, and in golden.json)', () => {
    for (const selectors of everywhere) expect(changedSelectors(golden, selectors)).toEqual([]);
    expect(lostObjects(golden, Object.assign({}, ...everywhere))).toEqual([]);
  });

  test('of every object are recorded', () => {
    for (const selectors of everywhere) expect(unrecordedObjects(golden, selectors)).toEqual([]);
    expect(unrecordedObjects({ 'Namespace a': '' }, { 'Namespace a': '', 'Namespace b': '' })).toEqual([
      expect.objectContaining({ rule: 'R-22', object: 'Namespace b' }),
    ]);
  });

  test('that change are told (R-21)', () => {
    const other = mutated(
      { rule: 'R-21', on: 'Deployment gateway', set: { '/spec/selector/matchLabels': { app: 'gateway' } } },
      live,
    );
    expect(changedSelectors(golden, selectorsOf(other))).toEqual([
      expect.objectContaining({ rule: 'R-21', object: 'Deployment api-platform/gateway' }),
    ]);
  });

  test('that are gone are told (R-22)', () => {
    const rest = selectorsOf(mutated({ rule: 'R-22', on: 'Service gateway', drop: true }, live));
    expect(lostObjects(now, rest).map(({ rule, object }) => [rule, object])).toEqual([
      ['R-22', 'Service api-platform/gateway'],
    ]);
  });
});

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

  describe('of ours', () => {
    const pairs = (['staging', 'dev', 'local'] as const).map((name) => {
      const special: readonly Allowance[] = name === 'staging' ? [] : mayDiffer[name];
      return { name, allowed: [...mayDiffer.everywhere, ...special] };
    });

    test.each(pairs)('prod and $name differ where may-differ.json says, and nowhere else', ({ name, allowed }) => {
      expect(environmentDrift(live, rendered(name), allowed)).toEqual([]);
    });

    test('need each of these allowances', () => {
      const needed = pairs.flatMap(({ name, allowed }) =>
        allowed.filter((one) => {
          const others = allowed.filter((other) => other !== one);
          return environmentDrift(live, rendered(name), others).length > 0;
        }),
      );
      const all = new Set(pairs.flatMap(({ allowed }) => allowed));
      expect([...all].filter((one) => !needed.includes(one))).toEqual([]);
    });
  });
});

test('the same environment renders the same bytes, and other bytes are told (R-37)', () => {
  const [one, other] = [render(prod), render(prod)];
  expect(unstableFiles(one, other)).toEqual([]);
  const file = 'gateway.k8s.yaml';
  expect(unstableFiles(one, new Map([...other, [file, `${other.get(file)}# 12:00`]]))).toEqual([
    expect.objectContaining({ rule: 'R-37', object: file }),
  ]);
});
