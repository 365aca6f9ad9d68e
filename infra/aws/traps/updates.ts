/** What an update does to a stack that is there, one test each: the real program, again and again, against a stand-in engine. */
import { describe, expect, test } from '@jest/globals';

import { appVersions } from '../../environments/versions.ts';
import type { ProgramArgs, ProgramRun } from '../testing/run-program.ts';
import { deletions, type Operation, type Step } from '../testing/stack-state.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** Runs of stacks that another run left behind, by what is tried. */
export const followUps = {
  again: { stack: 'dev' },
  // The longest way round: another path at the edge, at the gateway, and in everything that lists routes.
  route: { stack: 'dev', edit: { file: 'apps/contracts/routes.ts', from: "path: '/verify/'", to: "path: '/check/'" } },
  setting: {
    stack: 'local',
    edit: { file: 'apps/contracts/routes.ts', from: 'bodyLimitBytes: 65_536', to: 'bodyLimitBytes: 32_768' },
  },
  digest: {
    stack: 'local',
    config: { 'api-platform:imageDigests': JSON.stringify({ [`webapp1@${appVersions.webapp1}`]: digest }) },
  },
  failure: { stack: 'dev', failing: { name: 'cluster', message: 'no capacity' } },
  failureAlone: {
    stack: 'dev',
    failing: { name: 'edge-stage', message: 'too many requests' },
    continueOnError: true,
  },
} as const satisfies Readonly<Record<string, Omit<ProgramArgs, 'dryRun' | 'state'>>>;

/** What is tried. */
export type FollowUp = keyof typeof followUps;

const isKubernetes = ({ urn }: Step): boolean => /[:$]kubernetes:/.test(urn.split('::')[2] ?? '');
const named = (steps: readonly Step[], operation: Operation): readonly string[] =>
  steps
    .filter((step) => step.operation === operation)
    .map(({ name }) => name)
    .toSorted();
const changes = ({ steps }: ProgramRun): readonly Step[] => steps.filter(({ operation }) => operation !== 'same');

/**
 * Registers the tests.
 * @param run of a new stack, and of one that is there; they must be done before the tests run
 */
export function updateTraps(run: (stack: string) => ProgramRun, after: (what: FollowUp) => ProgramRun): void {
  const wave = (name: string): number =>
    deletions(run('dev').state, new Set()).findIndex((steps) => steps.some((step) => step.name === name));

  describe('an update', () => {
    test('of nothing makes everything', () => {
      expect(new Set(run('dev').steps.map(({ operation }) => operation))).toEqual(new Set(['create']));
    });

    test('again: nothing is made, changed or deleted', () => {
      expect(after('again')).toMatchObject({ exitCode: 0, messages: [], printed: '' });
      expect(after('again').steps).toHaveLength(run('dev').steps.length);
      expect(changes(after('again'))).toEqual([]);
    });

    test('changed path: at the edge its new keys are there before the settings name them, and the old ones go last', () => {
      const atEdge = changes(after('route')).filter((step) => !isKubernetes(step));
      expect(atEdge.map(({ operation, name }) => [operation, name])).toEqual([
        ['create', 'edge-post/check'],
        ['create', 'edge-post/check/{p1+}'],
        ['update', 'edge-stage'],
        ['delete', 'edge-post/verify'],
        ['delete', 'edge-post/verify/{p1+}'],
      ]);
      const [, , stage] = atEdge;
      expect(stage?.changed.filter((path) => !/^routeSettings\.\d+\.routeKey$/.test(path))).toEqual([]);
    });

    test.each([
      // Alerts are written per route.
      ['route', /^Deployment\/(api-platform\/gateway|monitoring\/prometheus)/],
      ['setting', /^Deployment\/api-platform\/gateway/],
    ] as const)('changed %s: in the cluster nothing is made again, only who reads it rolls', (what, rolling) => {
      const inCluster = changes(after(what)).filter(isKubernetes);
      expect(new Set(inCluster.map(({ operation }) => operation))).toEqual(new Set(['update']));
      const updated = named(inCluster, 'update');
      expect(updated).toEqual(
        expect.arrayContaining(['ConfigMap/api-platform/gateway', 'Deployment/api-platform/gateway']),
      );
      expect(updated.filter((name) => !name.startsWith('ConfigMap/') && !rolling.test(name))).toEqual([]);
      for (const { name, changed } of inCluster.filter((step) => step.name.startsWith('Deployment/'))) {
        expect([name, ...changed]).toEqual([
          name,
          expect.stringMatching(/^spec\.template\.metadata\.annotations\.checksum/),
        ]);
      }
    });

    test('changed setting of the gateway: nothing but the cluster is touched', () => {
      expect(changes(after('setting')).filter((step) => !isKubernetes(step))).toEqual([]);
    });

    test('digest of an image: it decides what runs, is shown, and nothing else changes', () => {
      const changed = changes(after('digest')).map(({ operation, name, changed: inputs }) => [operation, name, inputs]);
      expect(changed).toEqual([
        ['update', 'workloads', [`imageDigests.webapp1@${appVersions.webapp1}`]],
        ['update', 'Deployment/api-platform/webapp1', ['spec.template.spec.containers.0.image']],
      ]);
      const deployment = after('digest').registrations.find(({ name }) => name === 'Deployment/api-platform/webapp1');
      expect(JSON.stringify(deployment?.inputs)).toContain(`/webapp1:${appVersions.webapp1}@${digest}"`);
    });

    test('failed resource: it is reported, what was made stays known, and the exit code tells', () => {
      const { exitCode, finished, steps, messages, state } = after('failure');
      // 32: the error was reported already (@pulumi/pulumi, cmd/run).
      expect({ exitCode, finished }).toEqual({ exitCode: 32, finished: false });
      expect(named(steps, 'fail')).toEqual(['cluster']);
      expect(messages).toEqual([expect.stringMatching(/::cluster: no capacity$/)]);
      const known = [...state.values()]
        .filter(({ registration }) => registration.custom)
        .map(({ registration }) => registration.name);
      expect(known).toContain('network-vpc');
      expect(known).not.toContain('cluster');
      expect(named(steps, 'delete')).toEqual([]);
    });

    test('failed resource with --continue-on-error: the rest is made, and the exit code still tells', () => {
      const { exitCode, steps } = after('failureAlone');
      expect(exitCode).toBe(32);
      expect(named(steps, 'fail')).toEqual(['edge-stage']);
      const made = new Set(named(steps, 'create'));
      const missing = run('dev').steps.flatMap(({ name }) => (made.has(name) ? [] : [name]));
      expect(missing).toEqual(['edge-stage']);
    });
  });

  describe('the end of a stack', () => {
    test.each([
      ['a binding of pods', 'TargetGroupBinding/ingress/traefik', 'Service/ingress/traefik', 'the Service it names'],
      ['a binding of pods', 'TargetGroupBinding/ingress/traefik', 'ingress-pods', 'its target group'],
      ['the API', 'edge-integration', 'edge-link', 'the link that it goes through'],
      ['the link', 'edge-link', 'ingress-callers', 'its security group'],
      ['a listener', 'ingress-listener', 'ingress', 'its load balancer'],
      ['the load balancer', 'ingress', 'ingress-log-write', 'the permission to write its log'],
      [
        'an autoscaler',
        'HorizontalPodAutoscaler/api-platform/gateway',
        'Deployment/api-platform/gateway',
        'what it scales',
      ],
      [
        'what the API server asks',
        'APIService/v1beta1.custom.metrics.k8s.io',
        'Deployment/monitoring/prometheus-adapter',
        'who answers it',
      ],
      ['pods', 'Deployment/api-platform/gateway', 'ConfigMap/api-platform/gateway', 'what they need'],
      ['all in it', 'ServiceAccount/api-platform/gateway', 'Namespace/api-platform', 'a namespace'],
      ['everything in the cluster', 'Namespace/api-platform', 'cluster-deployer-admin', 'the right to delete it'],
      ['everything in the cluster', 'Namespace/api-platform', 'network-private-a-out', 'its way out'],
      ['the cluster', 'cluster', 'cluster-role-AmazonEKSNetworkingPolicy', 'the rights that it cleans up with'],
      ['everything', 'network-private-a', 'network-vpc', 'the network'],
    ])('destroy order: %s (%s) goes before %s: %s', (_what, first, second) => {
      expect(wave(first)).toBeGreaterThanOrEqual(0);
      expect(wave(first)).toBeLessThan(wave(second));
    });

    test('destroy: what is protected in prod is refused, by name', () => {
      expect(() => deletions(run('prod').state, new Set())).toThrow(
        /cluster, cluster-key, .*network-vpc cannot be deleted/,
      );
    });
  });
}
