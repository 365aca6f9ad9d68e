/**
 * What each construct makes of an invented service, for the eyes of a reviewer: one file per sample in `__snapshots__`,
 * written by `npm run samples`. dist/ shows what runs; these show what nobody may have asked for yet.
 */
import type { Chart } from 'cdk8s';
import type { HttpServiceProps } from '../constructs/http-service.ts';
import { Autoscaler } from '../constructs/autoscaler.ts';
import { Gateway } from '../constructs/gateway.ts';
import { GrpcService } from '../constructs/grpc-service.ts';
import { HttpService } from '../constructs/http-service.ts';
import { IngressRoute, type IngressRouteProps } from '../constructs/ingress-route.ts';
import { cpuUse, ingressRequests, podRequests } from '../constructs/scaling-metrics.ts';
import { podsOf } from '../peers.ts';
import { sorted } from '../sorted.ts';
import { objectsOf } from '../testing.ts';
import { yamlText } from '../yaml.ts';

/** A service of a pet shop, as a chart would declare it. */
export const pets: HttpServiceProps = {
  name: 'pets',
  namespace: 'shop',
  image: 'registry.example/pets:1.4.0',
  pullPolicy: 'Always',
  port: 5000,
  adminPort: 9000,
  resources: { cpuMillis: 50, memoryMiB: 128 },
  bootSeconds: 30,
  shutdown: { announceSeconds: 15, drainSeconds: 20 },
  priorityClassName: 'shop-service',
  env: [{ name: 'LOG_LEVEL', value: 'info' }],
  replicas: { min: 3, max: 8 },
  requestsPerSecond: 100,
  engine: 'hpa',
  callers: [{ peers: [podsOf('gateway')], ports: [{ port: 5000 }] }],
  callees: [],
};

/** A new version of it, for a quarter of the requests. */
export const trial = { image: 'registry.example/pets:1.5.0', percent: 25 } as const;

/** The way to it. */
export const route: IngressRouteProps = {
  name: 'pets',
  namespace: 'shop',
  className: 'traefik',
  hosts: {
    'shop.example': { service: 'pets', port: 80 },
    'canary.shop.example': { service: 'pets-canary', port: 80 },
  },
};

const scaled = { name: 'pets', namespace: 'shop', replicas: { min: 3, max: 8 } } as const;
const counted = { namespace: 'shop', perReplica: 100 } as const;

/** What is built, by the name of its file. */
const builders: Readonly<Record<string, (chart: Chart) => void>> = {
  'http-service': (chart) => new HttpService(chart, 'pets', pets),
  'http-service-with-trial': (chart) => new HttpService(chart, 'pets', { ...pets, canary: trial }),
  'grpc-service': (chart) => new GrpcService(chart, 'pets', pets),
  'gateway-with-trial': (chart) => new Gateway(chart, 'pets', { ...pets, servicePort: 80, canary: trial }),
  'autoscaler-keda': (chart) =>
    new Autoscaler(chart, 'pets', {
      ...scaled,
      engine: 'keda',
      metrics: [cpuUse, podRequests({ ...counted, protocol: 'http', deployment: 'pets' })],
    }),
  'autoscaler-by-ingress': (chart) =>
    new Autoscaler(chart, 'pets', { ...scaled, metrics: [cpuUse, ingressRequests({ ...counted, ingress: 'pets' })] }),
  'ingress-route': (chart) => new IngressRoute(chart, 'pets', route),
  'ingress-route-with-tls': (chart) => new IngressRoute(chart, 'pets', { ...route, tlsSecret: 'shop-tls' }),
};

/** The YAML of every sample, by file name. */
export function sampleFiles(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(builders).map(([name, build]) => {
      const objects = objectsOf(build).map(({ apiVersion, kind, ...rest }) => ({ apiVersion, kind, ...sorted(rest) }));
      return [`${name}.yaml`, yamlText(objects)];
    }),
  );
}
