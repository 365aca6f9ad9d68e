import { gateway } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';
import { prod } from '../../environments/prod.ts';
import { atRest } from '../../environments/testing.ts';
import type { Manifest } from '../manifest.ts';
import { externalAddons } from '../testing.ts';
import { type CheckOptions, checkManifests } from './check.ts';
import { contextOf } from './context-of.ts';
import type { Context, Flow } from './context.ts';
import { rules } from './registry.ts';
import { defects } from './testing/defects.ts';
import { findingsOf } from './testing/findings.ts';
import { fixture } from './testing/load.ts';
import { mutated } from './testing/mutation.ts';
import { mutations } from './testing/mutations.ts';

const good = fixture('good.yaml');
const declared = contextOf({
  ...atRest(prod),
  cluster: { target: 'existing', podCidrs: ['10.244.0.0/16'], protectedRoutes: 'open' },
  addons: externalAddons,
});
const arrivals = ['gateway', 'gateway-canary'].map((name): Flow => ({
  from: {
    kind: 'pods',
    namespace: { 'kubernetes.io/metadata.name': 'ingress' },
    pods: { 'app.kubernetes.io/name': 'traefik' },
  },
  to: { kind: 'workload', namespace: 'api-platform', name },
  port: gateway.port,
  protocol: 'TCP',
  why: 'requests come from the ingress controller',
}));
/** The good set says where its ingress controller is. */
const fromAnywhere = ({ from, port }: Flow): boolean => from.kind === 'addresses' && port === gateway.port;
/** Services that were added since are none of its business. */
const known = new Set(good.map(({ metadata }) => metadata.name));
const isOfGood = (flow: Flow): boolean =>
  [flow.from, flow.to].every((end) => end.kind !== 'workload' || known.has(end.name));
const flows = [...declared.flows.filter((flow) => !fromAnywhere(flow) && isOfGood(flow)), ...arrivals];
/** The good set runs these, whatever is released since. */
const released = ['gateway', 'webapp1', 'rpc-app1'].map((app) => `${prod.images.registry}/${app}:1.0.0`);
const context: Context = { ...declared, images: [...declared.images, ...released], tls: true, flows };

const found = (manifests: readonly Manifest[], options: CheckOptions): readonly string[] =>
  checkManifests(manifests, options).violations.map(({ rule, object, message }) => `${rule} ${object}: ${message}`);

test('good manifests break no rule, matters of taste included, whether their environment is known or not', () => {
  expect(found(good, { context, advisory: true })).toEqual([]);
  expect(found(good, { advisory: true })).toEqual([]);
});

describe('one change to good manifests is noticed by', () => {
  test.each(mutations)('$rule: $on $set $remove $copyAs $drop', (mutation) => {
    expect(findingsOf(mutation.rule, mutated(mutation, good), context)).not.toEqual([]);
  });
});

const missing = (on: string, set: Readonly<Record<string, unknown>>): readonly string[] =>
  findingsOf('R-13', mutated({ rule: 'R-13', on, set }, good), context);

test('what is missing is called with its article', () => {
  expect(missing('Ingress gateway', { '/spec/ingressClassName': 'nginx' })).toEqual([
    expect.stringContaining("spec.ingressClassName ('nginx') must be an IngressClass;"),
  ]);
  expect(missing('Deployment gateway', { '/spec/template/spec/volumes/0/configMap/name': 'gatewy' })).toContainEqual(
    expect.stringContaining("('gatewy') must be a ConfigMap of namespace 'api-platform';"),
  );
});

test('every rule is shown to fire', () => {
  const shown = new Set([...mutations, ...defects].flatMap(({ rule }) => rule.split(' ')));
  expect(rules.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([]);
});
