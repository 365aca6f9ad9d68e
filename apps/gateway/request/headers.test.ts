import { describe, expect, test } from '@jest/globals';
import { countOf, passingHeaders } from './headers.ts';

const pass = (raw: string[], drop: string[] = []): string[] => passingHeaders(raw, (name) => drop.includes(name));

describe('fields of one connection do not pass', () => {
  test.each([
    'Connection',
    'Keep-Alive',
    'Proxy-Authenticate',
    'Proxy-Authentication-Info',
    'Proxy-Authorization',
    'Proxy-Connection',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
    'HTTP2-Settings',
  ])('%s', (name) => {
    expect(pass(['Accept', '*/*', name, 'x', 'accept-language', 'de'])).toEqual([
      'Accept',
      '*/*',
      'accept-language',
      'de',
    ]);
  });

  test('nor do those that Connection names, in any spelling, in every Connection field', () => {
    const raw = [
      'X-One',
      '1',
      'connection',
      'close, X-ONE ,x-two',
      'x-two',
      '2',
      'CONNECTION',
      'X-Three',
      'x-three',
      '3',
    ];
    expect(pass([...raw, 'x-four', '4'])).toEqual(['x-four', '4']);
  });
});

test('everything else passes as it was written, in its order, as often as it was there', () => {
  const raw = ['Set-Cookie', 'a=1', 'X-Odd', 'caf\u00e9', 'set-cookie', 'b=2', 'Via', '1.0 fred'];
  expect(pass(raw)).toEqual(raw);
});

test('fields that are named do not pass, nor do those that some programs cannot tell from them', () => {
  const raw = [
    'Host',
    'a',
    'X-Real-IP',
    '1',
    'X_Real_IP',
    '2',
    'x_real-ip',
    '3',
    'x_tenant',
    '4',
    'Transfer_Encoding',
    'x',
  ];
  expect(pass(raw, ['host', 'x-real-ip'])).toEqual(['x_tenant', '4']);
});

test('fields are counted by name in any spelling', () => {
  expect(countOf(['Host', 'a', 'hOST', 'b', 'Hosts', 'c', 'x', 'host'], 'host')).toBe(2);
});
