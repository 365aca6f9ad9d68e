import { type Workload, adminPaths, workloads } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';
import { k8s } from 'cdk8s-plus-28';
import { portNames } from '../names.ts';
import { appProbes, startupFailures } from './probes.ts';

const admin = k8s.IntOrString.fromString(portNames.admin);

describe.each(Object.entries(workloads))('the probes of %s', (_name, workload: Workload) => {
  const probes = appProbes(workload.bootSeconds);

  test('ask the three paths of its admin listener', () => {
    expect(probes.startup.httpGet).toEqual({ path: adminPaths.startup, port: admin });
    expect(probes.readiness.httpGet).toEqual({ path: adminPaths.ready, port: admin });
    expect(probes.liveness.httpGet).toEqual({ path: adminPaths.live, port: admin });
  });

  test('are told apart from each other, and never restart for one slow answer', () => {
    expect(new Set(Object.values(probes).map(({ httpGet }) => httpGet?.path)).size).toBe(3);
    expect(probes.liveness.failureThreshold).toBeGreaterThan(1);
    for (const probe of Object.values(probes)) expect(probe.timeoutSeconds).toBeGreaterThan(1);
  });

  test('give it the time to boot that it declares, times the factor of the environment', () => {
    for (const factor of [1, 1.5, 4]) {
      const { periodSeconds = 0, failureThreshold = 0 } = appProbes(workload.bootSeconds * factor).startup;
      expect(periodSeconds * failureThreshold).toBeGreaterThanOrEqual(workload.bootSeconds * factor);
    }
  });
});

test('a boot budget is rounded up to whole probes', () => {
  expect(startupFailures(30, 1)).toBe(15);
  expect(startupFailures(31, 1)).toBe(16);
});
