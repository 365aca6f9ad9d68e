import { describe, expect, test } from '@jest/globals';
import { parseArguments, usage } from './arguments.ts';

test.each([
  [[], { kind: 'serve', file: undefined }],
  [['--config', 'g.json'], { kind: 'serve', file: 'g.json' }],
  [['--config=g.json'], { kind: 'serve', file: 'g.json' }],
  [['check', 'g.json'], { kind: 'check', file: 'g.json', format: 'text' }],
  [['check', '--format', 'json', 'g.json'], { kind: 'check', file: 'g.json', format: 'json' }],
  [['check', '--config', 'g.json'], { kind: 'check', file: 'g.json', format: 'text' }],
  [['--help'], { kind: 'help' }],
  [['check', '-h'], { kind: 'help' }],
])('%j', (args, command) => {
  expect(parseArguments(args)).toEqual(command);
});

describe('what the program does not understand it says', () => {
  test.each([
    [['chek', 'g.json'], 'unknown command "chek", did you mean "check"?'],
    [['start'], 'unknown command "start"'],
    [['check'], 'check takes one file, got 0'],
    [['check', 'a', 'b'], 'check takes one file, got 2'],
    [['check', 'a', '--format', 'yaml'], '--format is "yaml", must be one of text, json'],
    [['--format', 'json'], '--format belongs to check'],
    [['--conf', 'x'], "Unknown option '--conf'"],
    [['--config'], "Option '--config <value>' argument missing"],
  ])('%j', (args, fault) => {
    expect(parseArguments(args)).toEqual({ kind: 'usage', fault: expect.stringContaining(fault) });
  });
});

test('the usage names every way to call it', () => {
  for (const word of ['--config', 'check FILE', '--format', '--help', 'GATEWAY_CONFIG']) expect(usage).toContain(word);
});
