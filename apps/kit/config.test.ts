import { describe, expect, test } from '@jest/globals';
import { ConfigError, choice, integer, port, readVariables, text } from './config.ts';
import { serviceVariables } from './service-variables.ts';

describe('readVariables', () => {
  test('gives every variable the type of its rule', () => {
    const env = { HOST: '::1', PORT: '8080', LEVEL: 'warn', OFFSET: '-3', OTHER: 'ignored' };
    const table = {
      HOST: text(),
      PORT: port(),
      LEVEL: choice(['info', 'warn']),
      OFFSET: integer({ min: -5, max: 5 }),
    };
    expect(readVariables(env, table)).toEqual({ HOST: '::1', PORT: 8080, LEVEL: 'warn', OFFSET: -3 });
  });

  test('takes the default where a variable is not set, also when the default is 0', () => {
    expect(readVariables({}, { PORT: port({ default: 0 }), HOST: text({ default: 'h' }) })).toEqual({
      PORT: 0,
      HOST: 'h',
    });
  });

  test.each(['80x', '', ' 80', '+80', '080', '8e1', '0x50', '-1', '65536', '1.5', 'NaN', '-0', '１'])(
    'refuses %j as a port',
    (given) => {
      expect(() => readVariables({ PORT: given }, { PORT: port() })).toThrow(ConfigError);
    },
  );

  test.each(['0', '1', '65535'])('takes %s as a port', (given) => {
    expect(readVariables({ PORT: given }, { PORT: port() })).toEqual({ PORT: Number(given) });
  });

  test('tells all faults at once, one per line, with the rule and the way out', () => {
    const env = { PORT: '80x', LOG_LEVEL: 'loud', INSTANCE: '', ANNOUNCE_MS: '-5' };
    const table = { ...serviceVariables({ port: 5000, adminPort: 9000, instance: 'pod-1' }), NEEDED: text() };
    expect(() => readVariables(env, table)).toThrow(
      [
        'PORT: got "80x", must be an integer from 0 to 65535; leave it unset for 5000',
        'INSTANCE: got "", must be a text that is not empty; leave it unset for pod-1',
        'LOG_LEVEL: got "loud", must be one of trace, debug, info, warn, error, fatal; leave it unset for info',
        'ANNOUNCE_MS: got "-5", must be an integer from 0 to 600000; leave it unset for 0',
        'NEEDED: is not set, must be a text that is not empty',
      ].join('\n'),
    );
  });
});
