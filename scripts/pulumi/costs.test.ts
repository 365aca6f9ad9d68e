import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { graphFile } from '../../infra/aws/testing/stacks.ts';
import { costSentence } from './costs.ts';

const written = (stack: string) => readFileSync(graphFile(stack), 'utf8');

test('an environment in AWS says before it is made what it costs, as docs/costs.md does', () => {
  const docs = readFileSync(new URL('../../docs/costs.md', import.meta.url), 'utf8');
  const [, together] = /\*\*together\*\* *\| \*\*(\d+)\*\*/.exec(docs) ?? [];
  expect(costSentence('dev', written)).toBe(
    `'dev' costs about ${together} USD a month while nobody uses it; traffic and logs come on top (docs/costs.md)`,
  );
});

test('one that was never written down says how its costs get known', () => {
  expect(costSentence('dev', () => undefined)).toBe(
    "what 'dev' costs is known once 'npm run graphs' has written what it makes",
  );
});

test.each(['registry', 'local'])("'%s' costs nothing by itself", (stack) => {
  expect(costSentence(stack, written)).toBeUndefined();
});
