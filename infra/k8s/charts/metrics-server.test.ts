import { expect, test } from '@jest/globals';
import { dev } from '../../environments/dev.ts';
import { local } from '../../environments/local.ts';
import type { Environment } from '../../environments/environment.ts';
import { externalAddons, findObject } from '../testing.ts';

const bundled = { ...externalAddons, metricsServer: 'bundled' } as const;
const serverOf = (environment: Environment) =>
  findObject({ ...environment, addons: bundled }, 'Deployment', 'metrics-server');
const container = 'spec.template.spec.containers.0';

test('metrics-server believes any kubelet on one machine, and only certified ones elsewhere', () => {
  const insecure = expect.arrayContaining(['--kubelet-insecure-tls']) as unknown;
  expect(serverOf(local)).toHaveProperty(`${container}.args`, insecure);
  expect(serverOf(dev)).toHaveProperty(`${container}.args`, expect.not.arrayContaining(['--kubelet-insecure-tls']));
});

test('metrics-server writes its certificate into memory of its own, the root file system stays read-only', () => {
  expect(serverOf(local)).toHaveProperty(`${container}.securityContext.readOnlyRootFilesystem`, true);
  expect(serverOf(local)).toHaveProperty(`${container}.volumeMounts`, [{ name: 'certificate', mountPath: '/tmp' }]);
  expect(serverOf(local)).toHaveProperty(`${container}.args.0`, '--cert-dir=/tmp');
});

test('the API of resource metrics leads to the Service of metrics-server', () => {
  expect(findObject(local, 'APIService', 'v1beta1.metrics.k8s.io')).toMatchObject({
    spec: {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      service: { name: 'metrics-server', namespace: 'metrics-server' },
    },
  });
  expect(findObject(local, 'Service', 'metrics-server')).toHaveProperty('spec.ports.0.port', 443);
});
