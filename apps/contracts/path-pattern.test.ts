import { describe, expect, test } from '@jest/globals';
import { compileRewrite, parametersOf, parsePattern, shapeOf } from './path-pattern.ts';

test.each([
  ['/', [], '/'],
  ['/a', [], '/a'],
  ['/a/', [], '/a'],
  ['/a/{id}/b/{x}', ['id', 'x'], '/a/{}/b/{}'],
])('%s has the parameters %j and the shape %s', (path, parameters, shape) => {
  const segments = parsePattern(path);
  expect(parametersOf(segments)).toEqual(parameters);
  expect(shapeOf(segments)).toBe(shape);
});

describe('the path at an upstream', () => {
  test.each([
    ['/create', [], [], '/create'],
    ['/create/', [], [], '/create/'],
    ['/', [], [], '/'],
    ['/v1/{id}', ['id'], ['7'], '/v1/7'],
    ['/{b}/x/{a}/', ['a', 'b'], ['1', '2%20'], '/2%20/x/1/'],
    ['/{a}/{a}', ['a'], ['1'], '/1/1'],
  ])('%s of %j = %j is %s', (path, names, values, rewritten) => {
    expect(compileRewrite(path, names)(values)).toBe(rewritten);
  });
});
