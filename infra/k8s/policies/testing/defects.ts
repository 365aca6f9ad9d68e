/** For tests: fixtures/defects.yaml, with its short paths written out. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { Mutation } from './mutation.ts';

/** One thing wrong with an otherwise good set; `rule` names several, with spaces between, where it breaks them all, or `none`. */
export interface Defect extends Mutation {
  readonly defect: string;
}

/** Where a kind has its pod template, if it is not `spec.template`. */
const templates: Readonly<Record<string, string>> = { CronJob: '/spec/jobTemplate/spec/template' };

function writtenOut({ set = {}, remove = [], ...defect }: Defect): Defect {
  const [kind = ''] = defect.on.split(' ');
  const template = templates[kind] ?? '/spec/template';
  const whole = (pointer: string): string =>
    pointer
      .replace(/^container\//, 'pod/containers/0/')
      .replace(/^init\//, 'pod/initContainers/0/')
      .replace(/^pod\/\.\.\//, `${template}/`)
      .replace(/^pod\//, `${template}/spec/`);
  return {
    ...defect,
    set: Object.fromEntries(Object.entries(set).map(([pointer, value]) => [whole(pointer), value])),
    remove: remove.map(whole),
  };
}

function isDefects(value: unknown): value is readonly Defect[] {
  return (
    Array.isArray(value) && value.every((one: unknown) => typeof one === 'object' && one !== null && 'defect' in one)
  );
}

const written: unknown = parse(readFileSync(path.resolve(import.meta.dirname, '../fixtures/defects.yaml'), 'utf8'));
if (!isDefects(written)) throw new Error('fixtures/defects.yaml must be a list of defects');

/** The defects, by concern. */
export const defects: readonly Defect[] = written.map(writtenOut);
