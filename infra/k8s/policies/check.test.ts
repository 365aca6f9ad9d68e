import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Manifest } from '../manifest.ts';
import { checkManifests } from './check.ts';
import { exemptAnnotation } from './exemptions.ts';
import { fixture } from './testing/load.ts';
import { mutated } from './testing/mutation.ts';

const good = fixture('good.yaml');
const exempt = (exemptions: string, set: Readonly<Record<string, unknown>> = {}): readonly Manifest[] =>
  mutated(
    { rule: '', on: 'Service gateway', set: { '/metadata/annotations': { [exemptAnnotation]: exemptions }, ...set } },
    good,
  );
const external = { '/spec/type': 'LoadBalancer' };

describe('an exemption', () => {
  test('with a reason silences its rule on its object, and is reported', () => {
    const { violations, exempted } = checkManifests(exempt('SVC-2: the demo has no Ingress', external));
    expect(violations).toEqual([]);
    expect(exempted).toEqual([
      {
        rule: 'SVC-2',
        object: 'Service api-platform/gateway',
        reason: 'the demo has no Ingress',
        violations: 1,
        index: good.findIndex(({ kind, metadata }) => kind === 'Service' && metadata.name === 'gateway'),
        pointer: '/metadata/annotations/policy.api-platform~1exempt',
      },
    ]);
  });

  test.each([
    ['SVC-2', "('SVC-2' without a reason) must give a reason"],
    ['SVC-2: ', "('SVC-2' without a reason) must give a reason"],
    ['SVC-9: no such rule', "('SVC-9') must name a rule"],
    ['SVC-2: a; SVC-2: b', "('SVC-2') must not name a rule twice"],
    ['', "('') must name a rule"],
  ])('%j is a violation itself', (exemptions, message) => {
    const { violations } = checkManifests(exempt(exemptions, external));
    expect(violations.filter(({ rule }) => rule === 'EXM-1').map((violation) => violation.message)).toEqual([
      expect.stringContaining(message),
    ]);
  });

  test('that is not needed is a violation, unless its rule was left out', () => {
    const unneeded = exempt('SVC-2: the demo has no Ingress; R-30: a reason: with a colon');
    expect(checkManifests(unneeded).violations.map(({ rule, pointer }) => [rule, pointer])).toEqual([
      ['EXM-1', `/metadata/annotations/policy.api-platform~1exempt`],
      ['EXM-1', `/metadata/annotations/policy.api-platform~1exempt`],
    ]);
    expect(checkManifests(unneeded, { ignore: ['SVC-2', 'R-30'] }).violations).toEqual([]);
  });

  test('does not reach other objects', () => {
    const both = mutated({ rule: '', on: 'Service webapp1', set: external }, exempt('SVC-2: a demo', external));
    expect(checkManifests(both).violations.map(({ object }) => object)).toEqual(['Service api-platform/webapp1']);
  });
});

const printed = (on: string, set: Readonly<Record<string, unknown>>): string =>
  checkManifests(mutated({ rule: '', on, set }, good))
    .violations.map(({ message }) => message)
    .join('\n');

describe('what manifests keep to themselves', () => {
  const env = '/spec/template/spec/containers/0/env/-';

  test.each([
    ['Deployment gateway', { [env]: { name: 'UPSTREAM', value: 'http://shop:hunter2@webap1:5000/' } }, 'webap1'],
    ['Deployment gateway', { [env]: { name: 'DB_PASSWORD', value: 8_412_221 } }, 'must be a text'],
    ['Secret gateway-tls', { '/stringData/tls.key': 8_412_221 }, 'must be a text'],
  ])('is not printed: %s %j', (on, set, message) => {
    expect(printed(on, set)).toContain(message);
    expect(printed(on, set)).not.toMatch(/hunter2|8412221/);
  });
});

describe('one fact', () => {
  const host = { '/spec/template/spec/hostNetwork': true };

  test('is told by one rule, and by the next one where the first is excused or left out', () => {
    const shared = mutated({ rule: '', on: 'Deployment webapp1', set: host }, good);
    const told = (ignore: readonly string[] = []): readonly string[] =>
      checkManifests(shared, { ignore }).violations.map(({ rule }) => rule);
    expect(told()).toEqual(['SEC-9']);
    expect(told(['SEC-9'])).toEqual(['R-27']);
  });
});

describe('a check', () => {
  test('says where, what was got, the rule and the fix', () => {
    const [violation] = checkManifests(mutated({ rule: '', on: 'Service gateway', set: external }, good)).violations;
    expect(violation).toMatchObject({
      rule: 'SVC-2',
      severity: 'warning',
      object: 'Service api-platform/gateway',
      pointer: '/spec/type',
      message: "spec.type ('LoadBalancer') must be 'ClusterIP'; set type to 'ClusterIP' and let an Ingress lead to it",
    });
  });

  test('without facts about the environment leaves out what needs them, and says so', () => {
    const { skipped } = checkManifests(good);
    expect(skipped.filter(({ partly }) => !partly)).toEqual([
      { rule: 'IMG-3', needs: ['images'], partly: false },
      { rule: 'R-15', needs: ['flows'], partly: false },
    ]);
    expect(skipped.find(({ rule }) => rule === 'R-18')).toEqual({ rule: 'R-18', needs: ['workloads'], partly: true });
  });

  test('of nothing finds nothing', () => {
    expect(checkManifests([])).toMatchObject({ violations: [], objects: 0 });
  });

  test('takes no longer than there is to check, however many workloads share their labels', () => {
    const selector = { matchLabels: { app: 'web' } };
    const containers = [{ name: 'web', image: 'web', ports: [{ containerPort: 80 }] }];
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: { containers, topologySpreadConstraints: [{ labelSelector: selector }] },
    };
    const manifests = Array.from({ length: 1200 }, (_, index) => ({ name: `web-${index}`, namespace: 'shop' })).flatMap(
      (metadata): readonly Manifest[] => [
        { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { selector, template } },
        { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } },
        { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec: { maxUnavailable: 1, selector } },
        { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec: { podSelector: selector } },
      ],
    );
    const { violations, more } = checkManifests(manifests);
    expect(violations.filter(({ rule }) => rule === 'R-23')).toHaveLength(50);
    expect(violations.find(({ rule }) => rule === 'R-23')?.message).toContain('Deployment shop/web-3 and 1196 more;');
    expect(more.find(({ rule }) => rule === 'R-23')).toEqual({ rule: 'R-23', severity: 'error', count: 1150 });
  });

  test('never fails, whatever manifests hold', () => {
    const kinds = [...new Set(good.map(({ kind }) => kind)), 'Job', 'CronJob', 'ReplicationController', 'Pod', 'Role'];
    const something = fc.jsonValue({ maxDepth: 3 });
    // Good objects with parts replaced by anything reach deeper than noise does.
    const spoilt = fc.record({ at: fc.nat(), value: something }).map(({ at, value }) => spoil(at, value));
    const noise = fc.record({ kind: fc.constantFrom(...kinds), metadata: something, spec: something });
    fc.assert(
      fc.property(fc.array(fc.oneof(spoilt, noise), { maxLength: 3 }), (objects) => {
        expect(checkManifests([...good, ...objects.filter(isObject)], { advisory: true }).objects).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });
});

/** A copy of one good object in which one field is another value. */
function spoil(at: number, value: unknown): unknown {
  const object: unknown = structuredClone(good[at % good.length]);
  const places: (() => void)[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, child] of Object.entries(node)) {
      places.push(() => Reflect.set(node, key, value));
      walk(child);
    }
  };
  walk(object);
  places[at % places.length]?.();
  return object;
}

/** What parsing lets through: objects of whatever fields. */
function isObject(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
