import { type Workload, type WorkloadName, workloads } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';
import { local } from '../../environments/local.ts';
import { appVersions } from '../../environments/versions.ts';
import { objectOf } from '../testing.ts';
import { AppDeployment } from './app.ts';

const names = Object.keys(workloads).filter((name): name is WorkloadName => name in workloads);
const podSpec = 'spec.template.spec';
const container = `${podSpec}.containers.0`;

describe.each(names)('the Deployment of %s', (app) => {
  const workload: Workload = workloads[app];
  const object = objectOf(
    (chart) =>
      new AppDeployment(chart, 'app', { environment: local, app, component: 'service', priorityClassName: 'shop' }),
  );

  test('runs its image in its version', () => {
    expect(object).toHaveProperty(`${container}.image`, `localhost/api-platform/${app}:${appVersions[app]}`);
    expect(object).toHaveProperty(`${container}.imagePullPolicy`, 'IfNotPresent');
  });

  test('opens the ports and asks for the sizes that it declares', () => {
    expect(object).toHaveProperty(`${container}.ports`, [
      { name: workload.protocol, containerPort: workload.port },
      { name: 'admin', containerPort: workload.adminPort },
    ]);
    const { cpuMillis, memoryMiB } = workload.resources;
    expect(object).toHaveProperty(`${container}.resources.requests.cpu`, `${cpuMillis}m`);
    expect(object).toHaveProperty(`${container}.resources.limits.memory`, `${memoryMiB}Mi`);
  });

  test('waits for its own drain and for the announcement of the environment', () => {
    const { announceSeconds } = local.rollout;
    expect(object).toHaveProperty(`${container}.lifecycle.preStop.sleep.seconds`, announceSeconds);
    expect(object).toHaveProperty(
      `${podSpec}.terminationGracePeriodSeconds`,
      announceSeconds + workload.drainSeconds + 10,
    );
  });

  test('tells the process its name and how much to log', () => {
    expect(object).toHaveProperty(`${container}.env`, [
      { name: 'INSTANCE', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'LOG_LEVEL', value: local.logLevel },
    ]);
  });
});
