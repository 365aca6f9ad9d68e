import { expect, test } from '@jest/globals';
import { Interrupted, pauseUntil } from './pause.ts';

test('a pause ends by itself', async () => {
  await expect(pauseUntil(new AbortController().signal)(1)).resolves.toBeUndefined();
});

test('a pause ends when the run is interrupted, and so does every later one', async () => {
  const run = new AbortController();
  const pause = pauseUntil(run.signal);
  const waiting = pause(3_600_000);
  run.abort();
  await expect(waiting).rejects.toThrow(Interrupted);
  await expect(pause(1)).rejects.toThrow('interrupted');
});
