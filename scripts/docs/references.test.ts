import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = path.resolve(import.meta.dirname, '../..');
const documents = globSync(['*.md', 'docs/**/*.md', 'apps/*/*.md', 'e2e/*.md'], { cwd: root });
const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
);

test('there are documents to look at', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/aws.md']));
});

describe.each(documents)('%s', (document) => {
  const text = readFileSync(path.join(root, document), 'utf8');

  test('links to what is there', () => {
    const targets = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
    const files = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(files.filter((file) => !existsSync(path.join(root, path.dirname(document), file)))).toEqual([]);
  });

  test('names verbs that package.json has', () => {
    const verbs = [...text.matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(([, verb = '']) => verb);
    expect(verbs.filter((verb) => !(verb in scripts))).toEqual([]);
  });
});
