import { expect, test } from '@jest/globals';
import { cpu, mebibytes } from './quantities.ts';

test.each([
  [50, '50m'],
  [1_000, '1'],
  [2_300, '2300m'],
])('%i thousandths of a CPU are %s', (millis, text) => expect(cpu(millis).value).toBe(text));

test.each([
  [192, '192Mi'],
  [1_024, '1Gi'],
  [1_536, '1536Mi'],
])('%i mebibytes are %s', (amount, text) => expect(mebibytes(amount).value).toBe(text));
