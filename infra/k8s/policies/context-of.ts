/** What an environment is meant to be: the facts that its manifests are compared with. */
import { routes } from '@api-platform/contracts/routes.ts';
import { type WorkloadName, adminPaths, services, workloads } from '@api-platform/contracts/services.ts';
import type { Environment } from '../../environments/environment.ts';
import { ingressController, metricsServer } from '../../environments/platform.ts';
import { appImage, appVersions, thirdPartyImages } from '../../environments/versions.ts';
import { gatewayName } from '../names.ts';
import type { Context, DeclaredWorkload } from './context.ts';
import { flowsOf } from './flows-of.ts';

const isWorkloadName = (name: string): name is WorkloadName => Object.hasOwn(workloads, name);
const names = Object.keys(workloads).filter(isWorkloadName);

/** The facts about one environment, derived from the one declaration. */
export function contextOf(environment: Environment): Context {
  const { namespace, domain, images, addons } = environment;
  const bundled = [
    ...(addons.ingressController === 'bundled' ? [ingressController] : []),
    ...(addons.metricsServer === 'bundled' ? [metricsServer] : []),
  ];
  const here = [...names.map((name) => ({ namespace, name })), ...bundled];
  return {
    hosts: [domain],
    ingressClasses: [ingressController.ingressClass],
    // TLS ends at the edge before the cluster; on one machine there is none.
    tls: false,
    pullPolicy: images.pullPolicy,
    images: [
      ...names.filter((name) => Object.hasOwn(appVersions, name)).map((name) => appImage(environment, name)),
      ...Object.values(thirdPartyImages).map(({ repository, tag }) => `${repository}:${tag}`),
    ],
    services: Object.fromEntries(here.map((at) => [`${at.namespace}/${at.name}`, [at.name]])),
    workloads: Object.fromEntries(names.map((name) => [`${namespace}/${name}`, declared(name)])),
    flows: flowsOf(environment, targets),
    canaries: [],
    external: [],
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
