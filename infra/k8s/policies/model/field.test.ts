import { describe, expect, test } from '@jest/globals';
import { Field } from './field.ts';

const root = new Field({ spec: { ports: [{ port: 80 }], 'a/b~c': 'x', labels: { a: '1', b: 2 } }, none: null });

describe('a field', () => {
  test('is found by keys and indexes, and knows its way', () => {
    const port = root.at('spec', 'ports', 0, 'port');
    expect([port.number, port.pointer, port.dotted]).toEqual([80, '/spec/ports/0/port', 'spec.ports[0].port']);
  });

  test('that is missing is a field, too', () => {
    const missing = root.at('spec', 'ports', 7, 'name', 'x');
    expect([missing.exists, missing.text, missing.items, missing.shown]).toEqual([false, undefined, [], 'missing']);
    expect(root.at('none').exists).toBe(false);
  });

  test('escapes its pointer as RFC 6901 says', () => {
    expect(root.at('spec', 'a/b~c').pointer).toBe('/spec/a~1b~0c');
    expect(root.at('spec', 'a/b~c').dotted).toBe("spec['a/b~c']");
  });

  test('gives only texts as labels', () => {
    expect(root.at('spec', 'labels').labels).toEqual({ a: '1' });
  });

  test.each(['constructor', '__proto__', 'toString'])('knows no %s that nobody wrote', (key) => {
    expect(root.at(key).exists).toBe(false);
  });
});
