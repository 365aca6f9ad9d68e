import { deriveGatewayConfig } from '@api-platform/contracts/derive-gateway-config.ts';
import type { GatewayConfigInput } from '@api-platform/contracts/gateway-config.ts';
import { routes } from '@api-platform/contracts/routes.ts';
import { gateway, services } from '@api-platform/contracts/services.ts';
import type { Environment } from '../../environments/environment.ts';
import {
  canaryHost,
  edgeClientAddressHeader,
  edgeRequestIdHeader,
  rateLimitStore,
  releaseTrackHeader,
} from '../../environments/platform.ts';
import { podCidrsOf } from '../../environments/subnets.ts';
import { trialOf } from '../../environments/trials.ts';
import { canaryName, serviceHost, stableName } from '../names.ts';

/** The `gateway.json` of an environment: the one declaration, and where its parts are in this cluster. */
export function gatewayConfig(environment: Environment): GatewayConfigInput {
  const { namespace, cluster, addons } = environment;
  return deriveGatewayConfig(routes, services, {
    listen: { port: gateway.port },
    admin: { port: gateway.adminPort },
    memoryMiB: gateway.resources.memoryMiB,
    // The stop hook has announced the end before SIGTERM arrives.
    drain: { announceMs: 0, timeoutMs: gateway.drainSeconds * 1_000 },
    clients: {
      // The ingress controller is the only one that asks, and it is a pod.
      trustedProxies: [...podCidrsOf(cluster)],
      // What the edge overwrites, and the ingress controller passes on. Without an edge the ingress controller itself
      // writes X-Forwarded-For and -Proto anew: it believes nobody.
      ...(cluster.target === 'eks' && {
        addressHeader: edgeClientAddressHeader,
        requestIdHeader: edgeRequestIdHeader,
        // An HTTP API has no other door; between it and the pods it may be plain HTTP.
        scheme: 'https',
      }),
    },
    ...(cluster.target === 'eks' && { edge: 'aws-http-api' }),
    rateLimitStore:
      addons.rateLimitStore === 'bundled'
        ? { host: serviceHost(rateLimitStore.name, rateLimitStore.namespace), port: rateLimitStore.port, tls: false }
        : { ...addons.rateLimitStore },
    endpointsOf: (service, { port }) => ({
      dns: serviceHost(trialOf(environment, service) ? stableName(service) : service, namespace),
      port,
    }),
    canaryOf: (service, { port }) => {
      const trial = trialOf(environment, service);
      return (
        trial && {
          endpoints: { dns: serviceHost(canaryName(service), namespace), port },
          percent: trial.percent,
          hosts: [canaryHost(environment)],
          header: releaseTrackHeader,
        }
      );
    },
  });
}
