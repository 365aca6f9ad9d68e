import { describe, expect, test } from '@jest/globals';

import { neededShapes } from '../../infra/aws/limits/inputs.ts';
import kept from '../../infra/aws/limits/shapes.json' with { type: 'json' };
import { limitsOfShapes } from './shapes.ts';

const model = {
  shapes: {
    Name: { type: 'string', min: 1, max: 8, pattern: '[a-z]+', documentation: '…' },
    Kind: { enum: ['A'] },
    Text: {},
  },
};

describe('limits of AWS', () => {
  test('are taken out of the service model, without the rest', () => {
    expect(limitsOfShapes(['svc.Name', 'svc.Kind'], () => model)).toEqual({
      'svc.Name': { min: 1, max: 8, pattern: '[a-z]+' },
      'svc.Kind': { enum: ['A'] },
    });
  });

  test('fail for shapes that are gone or limit nothing, all at once', () => {
    expect(() => limitsOfShapes(['svc.Text', 'svc.Gone'], () => model)).toThrow(/^svc\.Text: .*\nsvc\.Gone: /);
  });

  test('are kept for exactly the shapes that are needed (stale? `node scripts/aws-limits/main.ts --help`)', () => {
    expect(Object.keys(kept.shapes)).toEqual(neededShapes);
  });
});
