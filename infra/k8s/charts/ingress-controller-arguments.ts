import type { Environment } from '../../environments/environment.ts';
import { ingressController } from '../../environments/platform.ts';
import type { Shutdown } from '../constructs/shutdown.ts';
import { tlsSecretOf } from '../tls.ts';

/**
 * Traefik's static configuration (https://doc.traefik.io/traefik/v3.6/reference/install-configuration/configuration-options/).
 * Everything that is not named here is off: dashboard, API, other providers, access log, and belief in anybody's
 * X-Forwarded-*: it writes them anew from what it sees (`forwardedHeaders.trustedIPs`), and the gateway relies on that.
 */
export function ingressControllerArguments(environment: Environment, shutdown: Shutdown): readonly string[] {
  const { port, adminPort, ingressClass } = ingressController;
  const { domain, namespace, autoscaling } = environment;
  return [
    '--global.checknewversion=false',
    '--global.sendanonymoususage=false',
    '--log.format=json',
    '--log.level=INFO',
    `--entrypoints.web.address=:${port}`,
    // After SIGTERM: not ready but serving, then finishing what is in flight. No stop hook, it would only add up.
    ...entryPointArguments('web', shutdown),
    ...(tlsSecretOf(environment) !== undefined ? tlsArguments(shutdown) : []),
    // Dropped before the gateway drops it after 65 s: a request on a connection that just closed would become a 502.
    '--serverstransport.forwardingtimeouts.idleconntimeout=50s',
    // The entry point of health checks carries the same name as in Traefik's own documentation.
    `--entrypoints.traefik.address=:${adminPort}`,
    // It must answer "not ready" for as long as the other one still takes requests.
    `--entrypoints.traefik.transport.lifecycle.requestacceptgracetimeout=${shutdown.announceSeconds}s`,
    '--ping=true',
    '--ping.entrypoint=traefik',
    '--metrics.prometheus=true',
    '--metrics.prometheus.entrypoint=traefik',
    // Counts by router, hence by Ingress. Many series; only an autoscaler that goes by the Ingress needs them.
    ...(autoscaling.onIngressRequests ? ['--metrics.prometheus.addrouterslabels=true'] : []),
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

/**
 * A head of at most so many bytes: twice what the gateway takes, so that clients are told by it, and a thirtieth of what
 * Traefik takes by itself, for each connection.
 */
const maxHeaderBytes = 32_768;

/** From the head of a request to the last byte of the response that its client reads; the gateway answers within 29 s. */
const writeSeconds = 60;

/** How a way in ends, and how slow its clients may be; by itself Traefik waits for a reader for ever. */
function entryPointArguments(entryPoint: string, { announceSeconds, drainSeconds }: Shutdown): readonly string[] {
  const transport = `--entrypoints.${entryPoint}.transport`;
  return [
    `${transport}.lifecycle.requestacceptgracetimeout=${announceSeconds}s`,
    `${transport}.lifecycle.gracetimeout=${drainSeconds}s`,
    `${transport}.respondingtimeouts.readtimeout=${drainSeconds}s`,
    `${transport}.respondingtimeouts.writetimeout=${writeSeconds}s`,
    `--entrypoints.${entryPoint}.http.maxheaderbytes=${maxHeaderBytes}`,
  ];
}

/**
 * A second way in, over TLS, with the certificate that the Ingress names. The first one sends everybody there, by the
 * port as clients see it; named after the entry point it would lead to the port of the pods.
 */
function tlsArguments(shutdown: Shutdown): readonly string[] {
  const { tlsPort, tlsServicePort } = ingressController;
  return [
    `--entrypoints.websecure.address=:${tlsPort}`,
    '--entrypoints.websecure.http.tls=true',
    ...entryPointArguments('websecure', shutdown),
    `--entrypoints.web.http.redirections.entrypoint.to=:${tlsServicePort}`,
    '--entrypoints.web.http.redirections.entrypoint.scheme=https',
  ];
}
