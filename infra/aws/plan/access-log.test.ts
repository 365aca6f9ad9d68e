import { describe, expect, test } from '@jest/globals';

import { accessLogFormat } from './access-log.ts';

/** What API Gateway does: variables become values, absent ones a dash. */
const logged = accessLogFormat.replaceAll(/\$context\.[A-Za-z.]+/g, '-');

describe('the access log of the edge', () => {
  test('is a line of JSON even for a request of which nothing is known', () => {
    const line: object = JSON.parse(logged);
    expect(new Set(Object.values(line))).toEqual(new Set(['-']));
    expect(accessLogFormat).not.toContain('\n');
  });

  test('fits into the 3 KB that API Gateway takes', () => {
    expect(Buffer.byteLength(accessLogFormat)).toBeLessThanOrEqual(3_072);
  });
});
