import type { Environment } from '../../environments/environment.ts';
import { ingressController } from '../../environments/platform.ts';
import type { Shutdown } from '../constructs/shutdown.ts';

/**
 * Traefik's static configuration (https://doc.traefik.io/traefik/v3.6/reference/install-configuration/configuration-options/).
 * Everything that is not named here is off: dashboard, API, other providers, TLS, access log.
 */
export function ingressControllerArguments(environment: Environment, shutdown: Shutdown): readonly string[] {
  const { port, adminPort, ingressClass } = ingressController;
  const { cluster, domain, namespace } = environment;
  return [
    '--global.checknewversion=false',
    '--global.sendanonymoususage=false',
    '--log.format=json',
    '--log.level=INFO',
    `--entrypoints.web.address=:${port}`,
    // On EKS the load balancer's word about the client counts; elsewhere there is nobody before us whose word would.
    ...(cluster.target === 'eks' ? [`--entrypoints.web.forwardedheaders.trustedips=${cluster.vpcCidr}`] : []),
    // After SIGTERM: not ready but serving, then finishing what is in flight. No stop hook, it would only add up.
    `--entrypoints.web.transport.lifecycle.requestacceptgracetimeout=${shutdown.announceSeconds}s`,
    `--entrypoints.web.transport.lifecycle.gracetimeout=${shutdown.drainSeconds}s`,
    // Dropped before the gateway drops it after 65 s: a request on a connection that just closed would become a 502.
    '--serverstransport.forwardingtimeouts.idleconntimeout=50s',
    // The entry point of health checks carries the same name as in Traefik's own documentation.
    `--entrypoints.traefik.address=:${adminPort}`,
    // It must answer "not ready" for as long as the other one still takes requests.
    `--entrypoints.traefik.transport.lifecycle.requestacceptgracetimeout=${shutdown.announceSeconds}s`,
    '--ping=true',
    '--ping.entrypoint=traefik',
    '--providers.kubernetesingress=true',
    `--providers.kubernetesingress.ingressclass=${ingressClass}`,
    `--providers.kubernetesingress.namespaces=${namespace}`,
    // Without it a path prefix `/a` would match `/ab`, against the Ingress specification.
    '--providers.kubernetesingress.strictprefixmatching=true',
    // A gateway without ready pods is 503, not 404.
    '--providers.kubernetesingress.allowemptyservices=true',
    // Tools that wait for an Ingress wait for an address in its status.
    `--providers.kubernetesingress.ingressendpoint.hostname=${domain}`,
  ];
}
