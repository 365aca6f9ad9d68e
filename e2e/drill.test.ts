import { describe, expect, test } from '@jest/globals';
import type { Answer } from './http.ts';
import { drillOutcome, drillText, underTraffic } from './drill.ts';
import { Interrupted, pauseUntil } from './pause.ts';
import { streamsOf } from './streams.ts';

const streams = streamsOf({ domain: 'api.example', canaries: { gateway: { percent: 25 } } });
const bodies: Readonly<Record<string, string>> = {
  '/health': '{"version":"1.0.0","message":"We are Healthy!"}',
  '/projects/': '{\n  "id": 123,\n  "url": "Project-An awesome project"\n}\n',
  '/verify/': '{"message":"Verified: 121"}',
};

/** A platform whose trial side is down. */
const entry = {
  send: async (host: string, { path }: { path: string }): Promise<Answer> => {
    if (host.startsWith('canary.')) throw new Error('connect ECONNREFUSED');
    return { status: 200, headers: {}, body: bodies[path] ?? '' };
  },
  sentTo: () => new Map<string, number>(),
};
const soon = async (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 60));

describe('underTraffic', () => {
  test('counts by stream, and says what failed in which', async () => {
    const result = await underTraffic({ entry, pause: soon }, { name: 'kill x', streams, disturb: soon });
    const { sent = 0, failed } = result.streams['gateway-canary'] ?? {};
    expect(sent).toBeGreaterThan(0);
    expect(failed).toBe(sent);
    expect(result.streams['webapp1']).toMatchObject({ failed: 0 });
    expect(result.failed).toBe(sent);
    expect(drillOutcome('1 pod', [result]).faults).toEqual([`kill x: ${sent} × gateway-canary: connect ECONNREFUSED`]);
  });

  test('tells the failures of an excused stream and does not count them', async () => {
    const excused = ['gateway-canary'];
    const result = await underTraffic({ entry, pause: soon }, { name: 'kill x', streams, excused, disturb: soon });
    expect(result.failed).toBe(0);
    expect(result.excused).toBeGreaterThan(0);
    expect(drillText(result)).toContain(`(and ${result.excused} that had nobody to answer them)`);
    const { faults, text } = drillOutcome('1 pod', [result]);
    expect(faults).toEqual([]);
    expect(text).toContain(`${result.excused} had nobody to answer them`);
  });

  test('tells what could not be done, with the traffic measured up to there', async () => {
    const disturb = async (): Promise<void> => {
      await soon();
      throw new Error('not rolled out within 300 s');
    };
    const result = await underTraffic(
      { entry, pause: soon },
      { name: 'roll x', streams: streams.slice(0, 1), disturb },
    );
    expect(result.sent).toBeGreaterThan(0);
    expect(drillOutcome('1 pod', [result]).faults).toEqual(['roll x: not rolled out within 300 s']);
  });

  test('ends with the run', async () => {
    const run = new AbortController();
    const drill = underTraffic({ entry, pause: pauseUntil(run.signal) }, { name: 'x', streams, disturb: soon });
    run.abort();
    await expect(drill).rejects.toThrow(Interrupted);
  });
});
