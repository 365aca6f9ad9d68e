import { describe, expect, test } from '@jest/globals';
import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import { eventLines, podReasons, tellingContainers } from './diagnosis.ts';

const container = (status: Partial<V1ContainerStatus>): V1ContainerStatus => ({
  name: 'gateway',
  image: 'i',
  imageID: 'i',
  ready: false,
  restartCount: 0,
  ...status,
});
const pod = (...containerStatuses: V1ContainerStatus[]): V1Pod => ({
  metadata: { name: 'gw-1' },
  status: { containerStatuses },
});

const pulling = container({
  state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' } },
});
const crashing = container({
  restartCount: 3,
  state: { waiting: { reason: 'CrashLoopBackOff' } },
  lastState: { terminated: { exitCode: 1, reason: 'Error' } },
});
const slow = container({ state: { running: {} } });

describe('podReasons', () => {
  test('says why a container waits, how it ended and how often it was tried', () => {
    expect(podReasons([pod(pulling)])).toEqual([
      'gw-1: container gateway: ImagePullBackOff Back-off pulling image "x"',
    ]);
    expect(podReasons([pod(crashing)])).toEqual([
      'gw-1: container gateway: CrashLoopBackOff; ended with exit code 1 (Error); restarted 3 times',
    ]);
    expect(podReasons([pod(slow)])).toEqual(['gw-1: container gateway: not ready']);
  });

  test('says why a pod finds no node', () => {
    const conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: '0/2 nodes are available: 2 Insufficient cpu.',
      },
    ];
    expect(podReasons([{ metadata: { name: 'gw-1' }, status: { conditions } }])).toEqual([
      'gw-1: PodScheduled: Unschedulable 0/2 nodes are available: 2 Insufficient cpu.',
    ]);
  });

  test('tells once what several pods have in common', () => {
    expect(podReasons([pod(slow), pod(slow), pod(slow), pod(pulling)])).toEqual([
      'gw-1 and 2 more: container gateway: not ready',
      'gw-1: container gateway: ImagePullBackOff Back-off pulling image "x"',
    ]);
  });

  test('leaves out the conditions that only sum up the containers', () => {
    const conditions = [
      { type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: 'unready: [gateway]' },
    ];
    expect(podReasons([{ metadata: { name: 'gw-1' }, status: { conditions, containerStatuses: [slow] } }])).toEqual([
      'gw-1: container gateway: not ready',
    ]);
  });

  test('says nothing of a pod that is ready', () => {
    expect(podReasons([pod(container({ ready: true }))])).toEqual([]);
  });
});

test('the lines of the failed run are asked for, and none where nothing ran', () => {
  expect(tellingContainers(pod(crashing))).toEqual([{ name: 'gateway', previous: true }]);
  expect(tellingContainers(pod(slow))).toEqual([{ name: 'gateway', previous: false }]);
  expect(tellingContainers(pod(pulling, container({ ready: true })))).toEqual([]);
});

const event = (minute: number, count: number) => ({
  metadata: {},
  involvedObject: { kind: 'Pod', name: `p${minute}` },
  reason: 'FailedScheduling',
  message: 'no room',
  count,
  lastTimestamp: new Date(minute * 60_000),
});

test('events come oldest first, the newest only, with their count', () => {
  expect(eventLines([event(3, 1), event(1, 1), event(2, 7)], 2)).toEqual([
    'Pod p2: FailedScheduling no room (7 times)',
    'Pod p3: FailedScheduling no room',
  ]);
});
