import { describe, expect, test } from '@jest/globals';
import { gateway, services } from '@api-platform/contracts/services.ts';
import { environmentNamed } from '../infra/environments/all.ts';
import { render } from '../infra/k8s/render.ts';
import { parseManifests } from './manifests.ts';
import { openToStrangers, reachFaults, targetPorts } from './reachability.ts';

const local = environmentNamed('local');
const manifests = parseManifests(render(local));
const targets = targetPorts(manifests);
const stranger = { name: 'a stranger', end: { namespace: 'elsewhere', labels: {} } };
const portOf = (name: string, port: number) =>
  targets.find((target) => target.deployment.name === name && target.port === port)!;

describe('targetPorts', () => {
  test('knows what each workload takes requests and probes at', () => {
    expect(portOf('webapp1', services.webapp1.port)).toMatchObject({ deployment: { namespace: local.namespace } });
    expect(portOf('rpc-app1', services['rpc-app1'].port)).toBeDefined();
    expect(portOf('gateway', gateway.adminPort)).toBeDefined();
  });
});

describe('reachFaults', () => {
  test('finds nothing wrong with a closed door that the policies close, and an open one that they open', () => {
    const attempts = [
      { target: portOf('webapp1', services.webapp1.port), open: false },
      { target: portOf('traefik', 8080), open: true },
    ];
    expect(reachFaults(manifests, stranger, attempts)).toEqual([]);
  });

  test('names a door that stands open, and one that does not open', () => {
    const attempts = [
      { target: portOf('webapp1', services.webapp1.port), open: true },
      { target: portOf('traefik', 8080), open: false },
    ];
    expect(reachFaults(manifests, stranger, attempts)).toEqual([
      `a stranger reaches webapp1:${services.webapp1.port}, and no policy lets it`,
      'a stranger does not reach traefik:8080, and the policies let it',
    ]);
  });
});

describe('openToStrangers', () => {
  test('finds none with the policies as they are', () => {
    expect(openToStrangers(manifests, stranger)).toEqual([]);
  });

  test('finds every port once the policies are gone', () => {
    const open = manifests.filter(({ kind }) => kind !== 'NetworkPolicy');
    const found = openToStrangers(open, stranger);
    expect(found).toContain(`the policies let a stranger reach webapp1:${services.webapp1.port}`);
    expect(found).toContain('the policies let a stranger reach valkey:6379');
    expect(found.join()).not.toMatch(/traefik:8080|metrics-server/);
  });
});
