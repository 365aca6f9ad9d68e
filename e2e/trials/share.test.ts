import { describe, expect, test } from '@jest/globals';
import type { CountingPod } from '../replicas.ts';
import { type ShareProps, measureShare, shareFaults } from './share.ts';

/** Pods of two sides, and a client whose requests go to the named ones in turn. */
function system(turns: readonly string[]): Omit<ShareProps, 'what'> {
  const answered = new Map([
    ['s-1', 7],
    ['s-2', 0],
    ['c-1', 100],
  ]);
  const pods = [...answered.keys()].map((name): CountingPod => ({
    name,
    protocol: 'http',
    deployment: {
      namespace: 'ns',
      name: name.startsWith('c') ? 'app-canary' : 'app',
      workload: 'app',
      minReplicas: 1,
      selector: {},
    },
    exposition: async () => `http_server_request_duration_seconds_count ${answered.get(name)}`,
  }));
  let turn = 0;
  const send = async (): Promise<string[]> => {
    const name = turns[(turn += 1) % turns.length] ?? '';
    answered.set(name, (answered.get(name) ?? 0) + 1);
    return [];
  };
  return { requests: 40, pods, trial: 'app-canary', send, settle: async () => {} };
}
const quarter = { share: 0.25, tolerance: 0 };

describe('measureShare', () => {
  test('counts what each pod answered meanwhile', async () => {
    const share = await measureShare({ what: 'x', ...system(['s-1', 's-2', 'c-1', 's-1']) });
    expect(share).toMatchObject({ trial: 0.25, answeredBy: { 's-1': 20, 's-2': 10, 'c-1': 10 } });
    expect(shareFaults(share, quarter)).toEqual([]);
  });

  test('keeps what was wrong with answers, and how often', async () => {
    const props = system(['s-1']);
    let n = 0;
    const send = async (): Promise<readonly string[]> => {
      await props.send();
      if ((n += 1) % 10 === 0) throw new Error('connect ECONNREFUSED');
      return n % 4 === 1 ? ['status: got 503, must be 200'] : [];
    };
    const share = await measureShare({ what: 'x', ...props, send });
    expect(shareFaults(share, { share: 0, tolerance: 0 })).toEqual([
      'x: 10 × status: got 503, must be 200',
      'x: 4 × connect ECONNREFUSED',
    ]);
  });
});

const share = (trial: number) => ({ what: 'x', requests: 40, answeredBy: { a: 40 }, trial, failures: new Map() });

describe('shareFaults', () => {
  test('tolerates so many requests and no more', () => {
    expect(shareFaults(share(11 / 40), { share: 0.25, tolerance: 1 })).toEqual([]);
    expect(shareFaults(share(12 / 40), { share: 0.25, tolerance: 1 })).toEqual([
      'x: the trial answered 30.0 % of 40 requests, must be 25.0 % give or take 1 requests',
    ]);
  });

  test('finds requests that nobody counted, or that somebody else sent', () => {
    expect(shareFaults({ ...share(0.25), requests: 39 }, quarter)).toEqual([
      'x: 39 requests were sent, and the pods counted 40',
    ]);
  });
});
