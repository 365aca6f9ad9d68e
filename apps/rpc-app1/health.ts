/** The gRPC health service (grpc.health.v1): what Kubernetes' native gRPC probes and health-checking clients ask. */
import type { Server } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';

/** Tells the health service what to answer. */
export interface GrpcHealth {
  /** From now on everything is SERVING. */
  serving(): void;
  /** From now on everything but liveness is NOT_SERVING: a failing liveness probe would cut the drain short. */
  draining(): void;
}

const liveness = 'liveness';

/**
 * Adds the health service. It knows the server as a whole (the empty name), `liveness`, `readiness` and the services,
 * none of which is serving yet.
 * @param services full names of the services, such as `userverify.UserVerify`
 * @see https://github.com/grpc/grpc/blob/master/doc/health-checking.md
 */
export function addHealth(server: Server, services: readonly string[]): GrpcHealth {
  const health = new HealthImplementation();
  const ready = ['', 'readiness', ...services];
  const set = (names: readonly string[], status: 'SERVING' | 'NOT_SERVING'): void =>
    names.forEach((name) => health.setStatus(name, status));
  set([liveness, ...ready], 'NOT_SERVING');
  health.addToServer(server);
  return {
    serving: () => set([liveness, ...ready], 'SERVING'),
    draining: () => set(ready, 'NOT_SERVING'),
  };
}
