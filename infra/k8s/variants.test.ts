/** What an environment may ask for and none of ours does: it renders, and breaks no rule. */
import { gatewayConfigSchema } from '@api-platform/contracts/gateway-config.ts';
import { services } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';
import { environmentFaults } from '../environments/environment-faults.ts';
import type { Environment } from '../environments/environment.ts';
import { local } from '../environments/local.ts';
import { prod as released } from '../environments/prod.ts';
import { atRest, onPremises } from '../environments/testing.ts';
import { appVersions } from '../environments/versions.ts';
import { checkManifests } from './policies/check.ts';
import { contextOf } from './policies/context-of.ts';
import { mutated } from './policies/testing/mutation.ts';
import { allObjects, differences, externalAddons, findObject, valueAt } from './testing.ts';

const prod = atRest(released);
const held = '0.9.0';
const onTrial = { ...prod, canaries: { ...prod.canaries, webapp1: { percent: 10, stable: held } } };
const heldBack = { ...prod, canaries: { gateway: { percent: 0, stable: held } } };
const variants: Readonly<Record<string, Environment>> = {
  'a service on trial': onTrial,
  'a gRPC service on trial': { ...prod, canaries: { 'rpc-app1': { percent: 50, stable: held } } },
  'a gateway whose stable side is held back': { ...prod, canaries: { gateway: { percent: 25, stable: held } } },
  'a trial that was rolled back': heldBack,
  'no trial at all': { ...prod, canaries: {} },
  'DNS on the nodes': { ...local, cluster: { ...local.cluster, dnsAddress: '169.254.20.10' } },
  'TLS in the cluster': { ...local, cluster: { ...local.cluster, tlsSecret: 'api-tls' } },
  'autoscalers of KEDA': { ...prod, autoscaling: { engine: 'keda', onIngressRequests: true } },
  'a gateway that follows its Ingress': { ...prod, autoscaling: { engine: 'hpa', onIngressRequests: true } },
  'spans that go to a receiver of others': {
    ...prod,
    addons: { ...prod.addons, traces: { otlpUrl: 'https://otel.example.com' } },
  },
  'spans that our collector hands on': {
    ...prod,
    addons: {
      ...prod.addons,
      traces: {
        collector: 'bundled',
        exportTo: { otlpUrl: 'https://otlp.example.com', header: { name: 'authorization', secret: 'span-backend' } },
      },
    },
  },
  'add-ons that are there already': { ...local, addons: externalAddons },
  'a cluster that has everything already': onPremises,
};

const violationsOf = (environment: Environment): readonly string[] =>
  checkManifests(allObjects(environment), { context: contextOf(environment) }).violations.map(
    ({ rule, object, message }) => `${rule} ${object}: ${message}`,
  );
const knownIn = { local: new Set(violationsOf(local)), prod: new Set(violationsOf(prod)) };

test.each(Object.entries(variants))(
  '%s is accepted, and breaks no rule that the environment keeps',
  (_name, variant) => {
    expect(environmentFaults(variant)).toEqual([]);
    const known = variant.name === 'local' ? knownIn.local : knownIn.prod;
    expect(violationsOf(variant).filter((violation) => !known.has(violation))).toEqual([]);
    expect(checkManifests(allObjects(variant)).untyped).toEqual([]);
  },
);

test.each([1, 5, 10])('a share of %p % is told, where whole pods of a gateway cannot keep it', (percent) => {
  expect(violationsOf({ ...prod, canaries: { gateway: { percent } } })).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^R-24 HorizontalPodAutoscaler api-platform\/gateway-canary: .* must keep its share/),
    ]),
  );
});

const imageOf = (environment: Environment, name: string) =>
  String(valueAt(findObject(environment, 'Deployment', name), 'spec', 'template', 'spec', 'containers', 0, 'image'));
const upstreamOf = (environment: Environment) => {
  const file = valueAt(findObject(environment, 'ConfigMap', 'gateway'), 'data', 'gateway.json');
  return gatewayConfigSchema.parse(JSON.parse(String(file))).upstreams['webapp1']!;
};
const host = (name: string) => ({ dns: `${name}.api-platform.svc.cluster.local`, port: services.webapp1.port });

test('a share that drifts is told where KEDA moves the pods, too', () => {
  const environment = variants['autoscalers of KEDA']!;
  const set = { '/spec/triggers/0/metadata/threshold': '2' };
  const changed = mutated({ rule: 'R-24', on: 'ScaledObject gateway-canary', set }, allObjects(environment));
  const found = checkManifests(changed, { context: contextOf(environment) }).violations;
  expect(found.filter(({ rule }) => rule === 'R-24').map(({ object }) => object)).toEqual([
    'ScaledObject api-platform/gateway-canary',
  ]);
});

describe('a service on trial', () => {
  test('runs the held version and the new one', () => {
    expect(imageOf(onTrial, 'webapp1')).toMatch(`/webapp1:${held}`);
    expect(imageOf(onTrial, 'webapp1-canary')).toMatch(`/webapp1:${appVersions.webapp1}`);
  });

  test('gets its exact share from the gateway, which finds each side by a Service of its own', () => {
    expect(upstreamOf(onTrial)).toMatchObject({
      endpoints: host('webapp1-stable'),
      canary: {
        endpoints: host('webapp1-canary'),
        percent: 10,
        hosts: [`canary.${prod.domain}`],
        header: 'x-release-track',
      },
    });
    expect(upstreamOf(prod)).toMatchObject({ endpoints: host('webapp1') });
    expect(upstreamOf(prod)).not.toHaveProperty('canary');
  });

  test('touches no object of another workload but the gateway, which it tells', () => {
    const touched = differences(allObjects(prod), allObjects(onTrial)).map((at) => at.split('/').slice(0, 2).join('/'));
    const others = touched.filter((object) => !object.startsWith('ResourceQuota/'));
    expect([...new Set(others)].toSorted()).toEqual([
      'ConfigMap/gateway',
      'Deployment/gateway',
      'Deployment/gateway-canary',
      'Deployment/webapp1',
      'Deployment/webapp1-canary',
      'HorizontalPodAutoscaler/webapp1-canary',
      'PodDisruptionBudget/webapp1-canary',
      'Service/webapp1-canary',
      'Service/webapp1-stable',
    ]);
  });

  test('changes of the Deployment that serves everybody the version alone', () => {
    const ofStable = differences(allObjects(prod), allObjects(onTrial)).filter((at) =>
      at.startsWith('Deployment/webapp1/'),
    );
    expect(ofStable).toEqual(['Deployment/webapp1/spec/template/spec/containers/0/image']);
  });
});

test('a trial that was rolled back leaves the held version alone, under both host names', () => {
  const names = allObjects(heldBack).map(({ metadata }) => metadata.name);
  expect(names.filter((name) => name.startsWith('gateway-'))).toEqual([]);
  const deployment = findObject(heldBack, 'Deployment', 'gateway');
  expect(valueAt(deployment, 'spec', 'template', 'spec', 'containers', 0, 'image')).toMatch(`/gateway:${held}`);
  const backends = [0, 1].map((rule) =>
    valueAt(
      findObject(heldBack, 'Ingress', 'gateway'),
      'spec',
      'rules',
      rule,
      'http',
      'paths',
      0,
      'backend',
      'service',
      'name',
    ),
  );
  expect(backends).toEqual(['gateway', 'gateway']);
});

test('promoting a trial is one edit that changes one image', () => {
  const before = { ...prod, canaries: { gateway: { percent: 25, stable: held } } };
  expect(differences(allObjects(before), allObjects(prod))).toEqual([
    'Deployment/gateway/spec/template/spec/containers/0/image',
  ]);
});
