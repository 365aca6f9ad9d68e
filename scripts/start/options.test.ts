import { describe, expect, test } from '@jest/globals';
import { gateway } from '@api-platform/contracts/services.ts';
import { help, readOptions } from './options.ts';

describe('readOptions', () => {
  test.each([
    [[], { kind: 'run', port: gateway.port }],
    [['--port', '8001'], { kind: 'run', port: 8001 }],
    [['--smoke'], { kind: 'smoke' }],
  ])('understands %j', (args, asked) => {
    expect(readOptions(args)).toEqual(asked);
  });

  test.each([
    [['--port', '80x'], '--port: got "80x", must be a whole number from 1 to 65535'],
    [['--smoke', '--port', '1'], '--port: --smoke always takes free ports; leave one of them out'],
    [['--smok'], "unknown option '--smok'"],
    [['smoke'], "unexpected argument 'smoke'"],
  ])('refuses %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });

  test('the help names every option that is understood', () => {
    for (const option of ['--port', '--smoke', '--help']) expect(help).toContain(option);
  });
});
