/** What the platform declares is a configuration that the gateway takes. */
import { deriveGatewayConfig } from '@api-platform/contracts/derive-gateway-config.ts';
import { routes } from '@api-platform/contracts/routes.ts';
import { gateway, services } from '@api-platform/contracts/services.ts';
import { expect, test } from '@jest/globals';
import { check } from './testing/config.ts';

test('the declaration becomes a configuration without findings', () => {
  const config = deriveGatewayConfig(routes, services, {
    listen: { port: gateway.port },
    admin: { port: gateway.adminPort },
    memoryMiB: 256,
    drain: { announceMs: 0, timeoutMs: gateway.drainSeconds * 1_000 },
    endpointsOf: (name, { port }) => ({ dns: `${name}.example`, port }),
  });
  expect(check(config)).toEqual([]);
});
