import { describe, expect, test } from '@jest/globals';
import { UsageError, parseCommandLine, wholeNumber } from './command-line.ts';

const options = { port: { type: 'string' }, smoke: { type: 'boolean' } } as const;

describe('parseCommandLine', () => {
  test('gives the values by name', () => {
    const { values } = parseCommandLine(['--port', '8001', '--smoke'], options);
    expect({ ...values }).toEqual({ port: '8001', smoke: true });
  });

  test('gives positional words where they are allowed', () => {
    expect(parseCommandLine(['a', '--smoke', 'b'], options, { allowPositionals: true }).positionals).toEqual([
      'a',
      'b',
    ]);
  });

  test.each([
    [['--prot', '1'], "unknown option '--prot'; known options: --port, --smoke, --help"],
    [['--port'], "option '--port <value>' argument missing; known options: --port, --smoke, --help"],
    [['--smoke=yes'], "option '--smoke' does not take an argument; known options: --port, --smoke, --help"],
    [['word'], "unexpected argument 'word'; known options: --port, --smoke, --help"],
  ])('refuses %j', (args, message) => {
    expect(() => parseCommandLine(args, options)).toThrow(new UsageError(message));
  });
});

describe('wholeNumber', () => {
  test('takes its limits', () => {
    expect(wholeNumber('port', '1', { min: 1, max: 65_535 })).toBe(1);
    expect(wholeNumber('port', '65535', { min: 1, max: 65_535 })).toBe(65_535);
  });

  test.each(['0', '65536', '80x', '-1', '1.5', '', ' 80', '0x50'])('refuses "%s"', (text) => {
    expect(() => wholeNumber('port', text, { min: 1, max: 65_535 })).toThrow(
      new UsageError(`--port: got "${text}", must be a whole number from 1 to 65535`),
    );
  });
});
