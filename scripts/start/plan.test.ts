import { describe, expect, test } from '@jest/globals';
import { gatewayConfigSchema } from '@api-platform/contracts/gateway-config.ts';
import { routes } from '@api-platform/contracts/routes.ts';
import { gateway, services } from '@api-platform/contracts/services.ts';
import { planSystem, portsNeeded, replicas } from './plan.ts';

const freePorts = Array.from({ length: 100 }, (_, i) => 40_000 + i);
const props = {
  routes,
  services,
  gateway,
  listen: { port: 1, adminPort: 2 },
  freePorts,
  configFile: '/c/gateway.json',
};

describe('planSystem', () => {
  test('runs every declared service three times, and the gateway', () => {
    const plan = planSystem(props);
    expect(plan.services.map(({ name }) => name)).toEqual(
      Object.keys(services).flatMap((name) => [`${name}-1`, `${name}-2`, `${name}-3`]),
    );
    expect(plan.gateway).toMatchObject({ port: 1, adminPort: 2, env: { GATEWAY_CONFIG: '/c/gateway.json' } });
  });

  test('runs a service that is declared tomorrow without a change here', () => {
    const name = 'declared-tomorrow';
    const plan = planSystem({ ...props, services: { ...services, [name]: services.webapp1 } });
    expect(plan.services.slice(-replicas).map(({ app }) => app)).toEqual([name, name, name]);
    expect(plan.gatewayConfig.upstreams[name]?.endpoints).toHaveProperty('static.length', replicas);
  });

  test('gives every listener a port of its own, on loopback', () => {
    const { services: planned } = planSystem(props);
    const ports = planned.flatMap(({ port, adminPort }) => [port, adminPort]);
    expect(new Set(ports).size).toBe(portsNeeded(services));
    expect(planned.map(({ env }) => env['HOST'])).toEqual(planned.map(() => '127.0.0.1'));
  });

  test('gives the gateway a valid configuration whose upstreams are exactly the planned replicas', () => {
    const plan = planSystem(props);
    const config = gatewayConfigSchema.parse(plan.gatewayConfig);
    expect(config.listen).toEqual({ host: '127.0.0.1', port: 1 });
    for (const [name, upstream] of Object.entries(config.upstreams)) {
      const planned = plan.services.filter(({ app }) => app === name);
      expect(upstream.endpoints).toEqual({ static: planned.map(({ port }) => `127.0.0.1:${port}`) });
    }
  });

  test('says when there are too few ports', () => {
    expect(() => planSystem({ ...props, freePorts: [1, 2, 3] })).toThrow('got 3 free ports, too few for the replicas');
  });
});
