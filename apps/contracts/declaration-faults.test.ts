import { describe, expect, test } from '@jest/globals';
import { type Declaration, declarationFaults } from './declaration-faults.ts';
import { type Route, routeById } from './routes.ts';
import { type Workload, gateway, services as declared } from './services.ts';
import typos from './declaration-typos.json' with { type: 'json' };

const taken = new Set(['traefik', 'valkey', 'prometheus']);
// What is declared beside these must not change what is told of them.
const { webapp1, 'rpc-app1': rpcApp1 } = declared;
const services = { webapp1, 'rpc-app1': rpcApp1 };
const createProject = routeById('create-project');
const around = (route: Route): readonly Route[] => [routeById('health'), route, routeById('verify-user')];
const faultsOf = (changes: Partial<Declaration>): readonly string[] =>
  declarationFaults({ gateway, services, routes: around(createProject), ...changes }, taken);

/** A value as somebody writes it whom no compiler stops: `undefined` takes a field away. */
const written = <T extends object>(value: T, changes: object): T => ({ ...value, ...changes });

test('what has no fault is told of none', () => {
  expect(faultsOf({})).toEqual([]);
});

describe('a typo is told with where, what was got and the rule', () => {
  test.each(typos.routes)('in a route: $change', ({ change, faults }) => {
    const route: Route = written(createProject, change);
    expect(faultsOf({ routes: around(route) })).toEqual(faults);
  });

  test.each(typos.services)('in a service: $change', ({ change, faults }) => {
    const service: Workload = written(webapp1, change);
    expect(faultsOf({ services: { ...services, webapp1: service } })).toEqual(faults);
  });

  test.each(typos.names)('in the name of a service: $name', ({ name, faults }) => {
    expect(faultsOf({ services: { ...services, [name]: webapp1 } })).toEqual(faults);
  });
});
