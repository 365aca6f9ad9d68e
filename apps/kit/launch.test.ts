import { describe, expect, test } from '@jest/globals';
import { StartError, launch } from './launch.ts';

async function launched(start: () => Promise<void>): Promise<{ printed: string; codes: number[] }> {
  let printed = '';
  const codes: number[] = [];
  await launch({ name: 'shop', start, print: (text) => (printed += text), exit: (code) => codes.push(code) });
  return { printed, codes };
}

describe('launch', () => {
  test('says nothing when the start succeeds', async () => {
    expect(await launched(() => Promise.resolve())).toEqual({ printed: '', codes: [] });
  });

  test('tells a fault that can be mended as a message without a stack', async () => {
    const { printed, codes } = await launched(() => Promise.reject(new StartError('port 80 is taken')));
    expect({ printed, codes }).toEqual({ printed: 'shop: cannot start\nport 80 is taken\n', codes: [1] });
  });

  test('tells a bug with its stack', async () => {
    const { printed, codes } = await launched(() => Promise.reject(new TypeError('oops')));
    expect(printed).toMatch(/^shop: cannot start\nTypeError: oops\n +at .*launch\.test\.ts/);
    expect(codes).toEqual([1]);
  });
});
