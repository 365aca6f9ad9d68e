import { describe, expect, test } from '@jest/globals';
import { changesBetween, resolveAll, textOf } from './digests.ts';

const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;
const unreachable = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('no route') }));
const cats = { repository: 'a.example/cats', tag: 'v1' };
const dogs = { repository: 'b.example/dogs', tag: 'v2' };

describe('the digests of all images', () => {
  test('are written under their references', async () => {
    const headers = { 'content-type': 'application/vnd.oci.image.index.v1+json' };
    const fetch = (url: string) => {
      const letter = url.includes('cats') ? 'c' : 'd';
      return Promise.resolve(
        new Response(undefined, { headers: { ...headers, 'docker-content-digest': digestOf(letter) } }),
      );
    };
    await expect(resolveAll([dogs, cats], fetch)).resolves.toEqual({
      'a.example/cats:v1': digestOf('c'),
      'b.example/dogs:v2': digestOf('d'),
    });
  });

  test('fail together, with every reason', async () => {
    await expect(resolveAll([cats, dogs], unreachable)).rejects.toMatchObject({
      errors: [
        { message: 'a.example/cats:v1: cannot be reached (no route)' },
        { message: 'b.example/dogs:v2: cannot be reached (no route)' },
      ],
    });
  });
});

test('a registry that cannot be reached is asked once, for all its images', async () => {
  const asked: string[] = [];
  const fetch = (url: string) => {
    asked.push(url);
    return unreachable();
  };
  const birds = { ...cats, repository: 'a.example/birds' };
  await expect(resolveAll([cats, dogs, birds], fetch)).rejects.toMatchObject({
    errors: [{}, {}, { message: 'a.example/birds:v1: cannot be reached (no route)' }],
  });
  expect(asked).toEqual(['https://a.example/v2/cats/manifests/v1', 'https://b.example/v2/dogs/manifests/v2']);
});

describe('what changed', () => {
  test.each([
    [{ a: 'x' }, { a: 'x' }, []],
    [{}, { a: 'x' }, ['a is new: x']],
    [{ a: 'x' }, {}, ['a is no longer used']],
    [{ a: 'x' }, { a: 'y' }, ['a was moved from x to y: find out why before you trust it']],
  ])('between %o and %o is %o', (written, resolved, changes) => {
    expect(changesBetween(written, resolved)).toEqual(changes);
  });
});

test('the file has one digest per line, in order', () => {
  expect(textOf({ b: '2', a: '1' })).toBe('{\n  "a": "1",\n  "b": "2"\n}\n');
});
