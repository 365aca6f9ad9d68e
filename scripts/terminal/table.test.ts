import { styleText } from 'node:util';
import { expect, test } from '@jest/globals';
import { table } from './table.ts';

test('columns line up, numbers to the right, and no line ends in space', () => {
  const rows = [
    ['replica', 'requests', ''],
    ['webapp1-1', '7', 'ok'],
    ['rpc-app1-1', '12', ''],
  ];
  expect(table(rows)).toEqual(['replica     requests', 'webapp1-1          7  ok', 'rpc-app1-1        12']);
});

test('colours do not move a column', () => {
  const red = styleText('red', 'no', { validateStream: false });
  expect(
    table([
      [red, 'x'],
      ['plain', 'y'],
    ]),
  ).toEqual([`${red}     x`, 'plain  y']);
});

test('no rows are no lines', () => {
  expect(table([])).toEqual([]);
});
