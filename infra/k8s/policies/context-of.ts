/** What an environment is meant to be: the facts that its manifests are compared with. */
import { routes } from '@api-platform/contracts/routes.ts';
import { type WorkloadName, adminPaths, services, workloads } from '@api-platform/contracts/services.ts';
import type { Environment } from '../../environments/environment.ts';
import {
  canaryHost,
  ingressController,
  metricsServer,
  prometheus,
  prometheusAdapter,
  rateLimitStore,
  traceCollector,
} from '../../environments/platform.ts';
import { bundledCollector } from '../../environments/traces.ts';
import { trialOf } from '../../environments/trials.ts';
import { appImage, appVersions, thirdPartyImages, thirdPartyReference } from '../../environments/versions.ts';
import { canaryName, gatewayName, stableName } from '../names.ts';
import { tlsSecretOf } from '../tls.ts';
import type { Context, DeclaredCanary, DeclaredWorkload } from './context.ts';
import { flowsOf } from './flows-of.ts';

const isWorkloadName = (name: string): name is WorkloadName => Object.hasOwn(workloads, name);
const names = Object.keys(workloads).filter(isWorkloadName);

/** The facts about one environment, derived from the one declaration. */
export function contextOf(environment: Environment): Context {
  const { namespace, domain, images, addons, autoscaling } = environment;
  const tlsSecret = tlsSecretOf(environment);
  const header = bundledCollector(addons)?.exportTo?.header;
  const canaries = names.flatMap((name) => declaredCanary(environment, name) ?? []);
  const bundled = [
    ...(addons.ingressController === 'bundled' ? [ingressController] : []),
    ...(addons.metricsServer === 'bundled' ? [metricsServer] : []),
    ...(addons.requestMetrics === 'bundled' ? [prometheus] : []),
    ...(addons.requestMetrics === 'bundled' && autoscaling.engine === 'hpa' ? [prometheusAdapter] : []),
    ...(addons.rateLimitStore === 'bundled' ? [rateLimitStore] : []),
    ...(bundledCollector(addons) === undefined ? [] : [traceCollector]),
  ];
  return {
    hosts: [domain, canaryHost(environment)],
    ingressClasses: [ingressController.ingressClass],
    // Elsewhere TLS ends at the edge before the cluster; on one machine there may be none.
    tls: tlsSecret !== undefined,
    pullPolicy: images.pullPolicy,
    images: [
      ...names
        .filter((name) => Object.hasOwn(appVersions, name))
        .flatMap((name) => [
          appImage(environment, name),
          appImage(environment, name, environment.canaries[name]?.stable),
        ]),
      ...Object.values(thirdPartyImages).map((image) => thirdPartyReference(environment, image)),
    ],
    services: Object.fromEntries([
      ...names.map((name) => [`${namespace}/${name}`, [name]] as const),
      ...bundled.map((at) => [`${at.namespace}/${at.name}`, [at.name]] as const),
      ...canaries.flatMap(servicesOf),
    ]),
    workloads: Object.fromEntries(
      names.flatMap((name) =>
        [name, ...(trialOf(environment, name) ? [canaryName(name)] : [])].map((deployment) => [
          `${namespace}/${deployment}`,
          declared(name),
        ]),
      ),
    ),
    flows: flowsOf(environment, targets),
    canaries,
    external: [
      ...(addons.ingressController === 'bundled' ? [] : [`IngressClass ${ingressController.ingressClass}`]),
      ...(tlsSecret === undefined ? [] : [`Secret ${namespace}/${tlsSecret}`]),
      ...(header === undefined ? [] : [`Secret ${traceCollector.namespace}/${header.secret}`]),
    ],
  };
}

/** The services that a public route leads to. */
const targets = routes.flatMap(({ target }) => {
  if (target.kind === 'health') return [];
  return [{ from: gatewayName, to: target.service, port: services[target.service].port }];
});

function declared(name: WorkloadName): DeclaredWorkload {
  const { protocol, bootSeconds, drainSeconds } = workloads[name];
  return { protocol, bootSeconds, drainSeconds, probePaths: [adminPaths.live, adminPaths.ready, adminPaths.startup] };
}

function declaredCanary(environment: Environment, name: WorkloadName): DeclaredCanary | undefined {
  const trial = trialOf(environment, name);
  if (trial === undefined) return undefined;
  const canary = canaryName(name);
  return {
    namespace: environment.namespace,
    services: { shared: name, stable: stableName(name), canary },
    stable: name,
    canary,
    percent: trial.percent,
    // The ingress controller knows no weights; the gateway counts requests out to the services behind it.
    by: name === gatewayName ? 'replicas' : 'weight',
  };
}

/** Which Deployments are behind the three Services of a trial. */
function servicesOf({ namespace, services: { shared, stable, canary }, ...sides }: DeclaredCanary) {
  return [
    [`${namespace}/${shared}`, [sides.stable, sides.canary]],
    [`${namespace}/${stable}`, [sides.stable]],
    [`${namespace}/${canary}`, [sides.canary]],
  ] as const;
}
