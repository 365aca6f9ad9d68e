import { describe, expect, test } from '@jest/globals';
import { environments } from '../../../environments/all.ts';
import { prod } from '../../../environments/prod.ts';
import { atRest } from '../../../environments/testing.ts';
import { allObjects } from '../../testing.ts';
import { mutated } from '../testing/mutation.ts';
import golden from './golden.json' with { type: 'json' };
import { changedSelectors, lastingSelectors, lostObjects, selectorsOf, unrecordedObjects } from './golden.ts';
import { recorded } from './record.ts';

const objects = allObjects(atRest(prod));

describe('selectors and names', () => {
  const now = lastingSelectors(Object.values(environments));

  test('are those that were released (changed on purpose? `npm run golden -- --accept`, and say so in the changelog)', () => {
    expect(changedSelectors(golden, now)).toEqual([]);
    expect(lostObjects(golden, now)).toEqual([]);
  });

  test('of every object are recorded (new? `npm run golden`)', () => {
    expect(unrecordedObjects(golden, now)).toEqual([]);
    expect(unrecordedObjects({ 'Namespace a': '' }, { 'Namespace a': '', 'Namespace b': '' })).toEqual([
      expect.objectContaining({ rule: 'R-22', object: 'Namespace b' }),
    ]);
  });

  test('that change are told (R-21)', () => {
    const set = { '/spec/selector/matchLabels': { app: 'gateway' } };
    const other = mutated({ rule: 'R-21', on: 'Deployment gateway', set }, objects);
    expect(changedSelectors(golden, selectorsOf(other))).toEqual([
      expect.objectContaining({ rule: 'R-21', object: 'Deployment api-platform/gateway' }),
    ]);
  });

  test('that are gone are told (R-22)', () => {
    const rest = selectorsOf(mutated({ rule: 'R-22', on: 'Service gateway', drop: true }, objects));
    expect(lostObjects(selectorsOf(objects), rest).map(({ rule, object }) => [rule, object])).toEqual([
      ['R-22', 'Service api-platform/gateway'],
    ]);
  });
});

const file = (selectors: Readonly<Record<string, string>>) => `${JSON.stringify(selectors, null, 2)}\n`;

describe('npm run golden', () => {
  const before = { 'Deployment a': '{"app":"a"}', 'Service a': '' };

  test('records what is new, and says so', () => {
    const now = { ...before, 'Service b': '' };
    expect(recorded(before, now)).toEqual({ code: 0, printed: 'recorded: Service b\n', text: file(now) });
    expect(recorded(now, now)).toMatchObject({ printed: 'every object is recorded already\n', text: file(now) });
  });

  test.each([
    ['a selector that changed', { ...before, 'Deployment a': '{}' }, 'R-21 Deployment a: spec.selector ({}) must stay'],
    ['an object that is gone', { 'Deployment a': '{"app":"a"}' }, 'R-22 Service a: the object (gone) must be there'],
  ])('refuses %s, until it is told that it is meant', (_what, now, message) => {
    const refused = recorded(before, { ...now, 'Service b': '' });
    expect(refused).toEqual({ code: 1, printed: expect.stringContaining(message) });
    expect(refused.printed).toContain("run 'npm run golden -- --accept'");
    const accepted = recorded(before, now, { accept: true });
    expect(accepted).toEqual({ code: 0, printed: expect.stringContaining(`accepted: ${message}`), text: file(now) });
  });
});
