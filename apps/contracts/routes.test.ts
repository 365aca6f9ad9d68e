import { expect, test } from '@jest/globals';
import { type Route, routeById, routes } from './routes.ts';
import { services } from './services.ts';

const table: readonly Route[] = routes;

test.each(routes.map(({ id }) => id))('%s is found by its id', (id) => {
  expect(table.filter((route) => route === routeById(id))).toEqual([expect.objectContaining({ id })]);
});

test('an id that no route has is refused', () => {
  const unknown = JSON.parse('"nope"');
  expect(() => routeById(unknown)).toThrow("there is no route 'nope'");
});

test('every service is behind a route', () => {
  const used = new Set(table.map(({ target }) => (target.kind === 'health' ? undefined : target.service)));
  expect(Object.keys(services).filter((name) => !used.has(name))).toEqual([]);
});
