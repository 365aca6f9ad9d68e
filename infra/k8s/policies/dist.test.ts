import { describe, expect, test } from '@jest/globals';
import { environmentNamed, environments } from '../../environments/all.ts';
import { atRest } from '../../environments/testing.ts';
import { allObjects } from '../testing.ts';
import { checkManifests } from './check.ts';
import { contextOf } from './context-of.ts';
import { rules } from './registry.ts';
import { findingsOf } from './testing/findings.ts';
import { rendered } from './testing/load.ts';
import { applies, mutated } from './testing/mutation.ts';
import { mutations } from './testing/mutations.ts';

describe('what is rendered', () => {
  test.each(Object.keys(environments))('for %s breaks no rule, and every object of it is of a known type', (name) => {
    const report = checkManifests(rendered(name), { context: contextOf(environmentNamed(name)) });
    expect(report.violations).toEqual([]);
    expect(report.untyped).toEqual([]);
  });
});

describe.each(['prod', 'local'])('one change to what is rendered for %s is noticed by', (name) => {
  const environment = atRest(environmentNamed(name));
  const manifests = allObjects(environment);
  const context = contextOf(environment);
  // While it is there, pods are isolated whatever becomes of their own policies.
  const withoutDefault = manifests.filter(({ metadata }) => metadata.name !== 'default-deny');
  const advisory = new Set(rules.filter((rule) => rule.advisory === true).map(({ id }) => id));
  const possible = mutations.filter((mutation) => !advisory.has(mutation.rule) && applies(mutation, manifests));

  test.each(possible)('$rule: $on $set $remove $copyAs $drop', (mutation) => {
    const from = mutation.rule === 'NET-1' ? withoutDefault : manifests;
    const before = new Set(findingsOf(mutation.rule, from, context));
    const fired = findingsOf(mutation.rule, mutated(mutation, from), context).filter((found) => !before.has(found));
    expect(fired).not.toEqual([]);
  });

  test('all rules whose fields are there', () => {
    const tried = new Set(possible.map(({ rule }) => rule));
    const untried = rules.filter(({ id }) => !tried.has(id) && !advisory.has(id)).map(({ id }) => id);
    const absent = Object.entries(needs).filter(([, kind]) => !manifests.some((manifest) => manifest.kind === kind));
    expect(untried.filter((id) => !absent.some(([rule]) => rule === id))).toEqual(unset);
  });
});

test.each([
  ['NetworkPolicy traefik', '/spec/ingress/0/from/0/ipBlock/cidr', '10.0.0.0/8'],
  ['NetworkPolicy traefik', '/spec/egress/1/to/1/ipBlock/cidr', '10.40.0.0/15'],
  ['NetworkPolicy traefik', '/spec/egress/2/to/0/ipBlock/cidr', '172.20.0.0/16'],
  ['NetworkPolicy prometheus', '/spec/egress/0/to/0/namespaceSelector', {}],
])('addresses and peers beyond the declared ones are noticed: %s %s %j', (on, pointer, value) => {
  const widened = mutated({ rule: 'R-15', on, set: { [pointer]: value } }, rendered('prod'));
  expect(findingsOf('R-15', widened, contextOf(environmentNamed('prod')))).toContainEqual(
    expect.stringContaining('must not let through more than the declared connections'),
  );
});

/** Rules over kinds of objects that an environment may have none of. */
const needs: Readonly<Record<string, string>> = {
  'JOB-1': 'CronJob',
  'JOB-2': 'Job',
  'NET-1': 'NetworkPolicy',
  'NET-2': 'NetworkPolicy',
  'NET-3': 'NetworkPolicy',
  'NET-4': 'NetworkPolicy',
  'NET-5': 'NetworkPolicy',
  'NS-2': 'LimitRange',
  'R-15': 'NetworkPolicy',
  'R-16': 'NetworkPolicy',
  'SEC-16': 'Secret',
  'VOL-1': 'PersistentVolumeClaim',
};

/** Rules over fields that no environment of ours writes: TLS ends at the edge before the Ingress, or there is none. */
const unset = ['ING-2'];
