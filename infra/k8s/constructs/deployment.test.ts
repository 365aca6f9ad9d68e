import { describe, expect, test } from '@jest/globals';
import { k8s } from 'cdk8s-plus-28';
import { objectOf, valueAt } from '../testing.ts';
import { PodDeployment, type PodDeploymentProps } from './deployment.ts';

const port = k8s.IntOrString.fromString('admin');
const probe = (path: string): k8s.Probe => ({ httpGet: { path, port } });
const selector = { 'app.kubernetes.io/name': 'pets' };
const props: PodDeploymentProps = {
  name: 'pets',
  namespace: 'shop',
  labels: { ...selector, 'app.kubernetes.io/part-of': 'shop' },
  selector,
  serviceAccountName: 'pets',
  priorityClassName: 'shop-front',
  container: {
    image: 'registry.example/pets:1.0.0',
    pullPolicy: 'Always',
    ports: { http: 8000, admin: 9000 },
    probes: { startup: probe('/s'), readiness: probe('/r'), liveness: probe('/l') },
    resources: { cpuMillis: 50, memoryMiB: 128 },
  },
  shutdown: { announceSeconds: 15, drainSeconds: 20, announcedBy: 'kubelet' },
};
const deployment = (changes: Partial<PodDeploymentProps> = {}) =>
  objectOf((chart) => new PodDeployment(chart, 'deployment', { ...props, ...changes }));
const podSpec = 'spec.template.spec';
const container = `${podSpec}.containers.0`;

describe('a Deployment', () => {
  test('leaves the number of its replicas to an autoscaler, unless it is given', () => {
    expect(deployment()).not.toHaveProperty('spec.replicas');
    expect(deployment({ replicas: 2 })).toHaveProperty('spec.replicas', 2);
  });

  test('never runs fewer replicas during a rollout', () => {
    expect(deployment()).toHaveProperty('spec.strategy', {
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
    });
    expect(deployment()).toHaveProperty('spec.minReadySeconds', 10);
  });

  test('asks DNS for the names that are configured, not for guesses first', () => {
    expect(deployment()).toHaveProperty(`${podSpec}.dnsConfig`, { options: [{ name: 'ndots', value: '2' }] });
  });

  test('names its container after itself, unless it is one side of a workload', () => {
    expect(deployment()).toHaveProperty(`${container}.name`, 'pets');
    expect(deployment({ name: 'pets-canary', containerName: 'pets' })).toHaveProperty(`${container}.name`, 'pets');
  });

  test('asks for an image by its tag as it is told, and for one by its digest once', () => {
    expect(deployment()).toHaveProperty(`${container}.imagePullPolicy`, 'Always');
    const image = `registry.example/pets:1.0.0@sha256:${'a1'.repeat(32)}`;
    const pinned = deployment({ container: { ...props.container, image } });
    expect(pinned).toHaveProperty(`${container}.imagePullPolicy`, 'IfNotPresent');
  });

  test('selects its pods by labels of ours alone', () => {
    expect(deployment()).toHaveProperty('spec.selector', { matchLabels: selector });
    expect(deployment()).toHaveProperty('spec.template.metadata', { labels: props.labels });
  });

  test('announces the end of a pod before SIGTERM, within the grace period', () => {
    expect(deployment()).toHaveProperty(`${container}.lifecycle`, { preStop: { sleep: { seconds: 15 } } });
    expect(deployment()).toHaveProperty(`${podSpec}.terminationGracePeriodSeconds`, 15 + 20 + 10);
  });

  test('leaves the announcement to a process that makes it itself', () => {
    const own = deployment({ shutdown: { ...props.shutdown, announcedBy: 'process' } });
    expect(own).not.toHaveProperty(`${container}.lifecycle`);
    expect(own).toHaveProperty(`${podSpec}.terminationGracePeriodSeconds`, 15 + 20 + 10);
  });

  test('meets Pod Security "restricted" and writes nowhere', () => {
    expect(valueAt(deployment(), ...podSpec.split('.'), 'securityContext')).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 10_001,
      runAsGroup: 10_001,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(deployment()).toHaveProperty(`${container}.securityContext`, {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    });
  });

  test('gets neither a token nor the addresses of other Services', () => {
    expect(deployment()).toHaveProperty(`${podSpec}.automountServiceAccountToken`, false);
    expect(deployment()).toHaveProperty(`${podSpec}.serviceAccountName`, 'pets');
    expect(deployment()).toHaveProperty(`${podSpec}.enableServiceLinks`, false);
    expect(deployment({ mountServiceAccountToken: true })).toHaveProperty(
      `${podSpec}.automountServiceAccountToken`,
      true,
    );
  });

  test('asks for what it may use, and has no CPU limit to be throttled by', () => {
    expect(deployment()).toHaveProperty(`${container}.resources`, {
      requests: { cpu: '50m', memory: '128Mi', 'ephemeral-storage': '64Mi' },
      limits: { memory: '128Mi', 'ephemeral-storage': '256Mi' },
    });
  });

  test('spreads its pods where there is room, and counts those of one revision', () => {
    expect(deployment()).toHaveProperty(`${podSpec}.affinity.podAntiAffinity`, {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: selector } },
        },
      ],
    });
    expect(deployment()).toHaveProperty(`${podSpec}.topologySpreadConstraints`, [
      {
        topologyKey: 'topology.kubernetes.io/zone',
        maxSkew: 1,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: selector },
        matchLabelKeys: ['pod-template-hash'],
      },
    ]);
  });

  test('keeps its three probes apart, on ports by name', () => {
    const probes = { startupProbe: '/s', readinessProbe: '/r', livenessProbe: '/l' };
    for (const [name, path] of Object.entries(probes)) {
      expect(deployment()).toHaveProperty(`${container}.${name}`, { httpGet: { path, port: 'admin' } });
    }
    expect(deployment()).toHaveProperty(`${container}.ports`, [
      { name: 'http', containerPort: 8000 },
      { name: 'admin', containerPort: 9000 },
    ]);
  });

  test('has what is asked for beyond that', () => {
    const mounts = [
      { name: 'config', path: '/etc/pets', volume: { configMap: { name: 'pets' } }, readOnly: true },
      { name: 'scratch', path: '/tmp', volume: { emptyDir: { sizeLimit: k8s.Quantity.fromString('4Mi') } } },
    ];
    const object = deployment({
      podAnnotations: { 'checksum/config': 'abc' },
      priorityClassName: 'system-cluster-critical',
      container: { ...props.container, args: ['--fast'], env: [{ name: 'A', value: 'b' }], mounts },
    });
    expect(object).toHaveProperty(['spec', 'template', 'metadata', 'annotations', 'checksum/config'], 'abc');
    expect(object).toHaveProperty(`${podSpec}.priorityClassName`, 'system-cluster-critical');
    expect(object).toHaveProperty(`${container}.args`, ['--fast']);
    expect(object).toHaveProperty(`${container}.env`, [{ name: 'A', value: 'b' }]);
    expect(object).toHaveProperty(`${podSpec}.volumes`, [
      { name: 'config', configMap: { name: 'pets' } },
      { name: 'scratch', emptyDir: { sizeLimit: '4Mi' } },
    ]);
    expect(object).toHaveProperty(`${container}.volumeMounts`, [
      { name: 'config', mountPath: '/etc/pets', readOnly: true },
      { name: 'scratch', mountPath: '/tmp' },
    ]);
  });
});
