/** The gRPC sample service as a server. */
import { UserVerify } from '@api-platform/contracts/gen/verify_pb.ts';
import { memoryShares } from '@api-platform/contracts/memory.ts';
import { routeById } from '@api-platform/contracts/routes.ts';
import { services } from '@api-platform/contracts/services.ts';
import { observeRpc } from '@api-platform/kit/grpc-observe.ts';
import { createGrpcServer, listenGrpc } from '@api-platform/kit/grpc-server.ts';
import { addUnaryService } from '@api-platform/kit/grpc-service.ts';
import type { Service, ServiceParts } from '@api-platform/kit/serve.ts';
import { addHealth } from './health.ts';
import { addReflection } from './reflection.ts';
import { verifyUser } from './verify-user.ts';

/** UserVerify, health and reflection behind one port. */
export function createService({ log, tracing, metrics, clock }: ServiceParts): Service {
  const { server, stop } = createGrpcServer({
    observe: observeRpc({ log, tracing, metrics, now: clock.now }),
    // The public route takes no larger body, and no message is larger than its JSON.
    maxReceiveBytes: routeById('verify-user').bodyLimitBytes,
    maxCalls: memoryShares(services['rpc-app1'].resources.memoryMiB).requests,
  });
  addUnaryService(server, UserVerify, { verifyUser }, log);
  addReflection(server, [services['rpc-app1'].proto]);
  const health = addHealth(server, [UserVerify.typeName]);
  return {
    listen: async (address) => {
      const port = await listenGrpc(server, address);
      health.serving();
      return port;
    },
    stop: stop(() => health.draining()),
  };
}
