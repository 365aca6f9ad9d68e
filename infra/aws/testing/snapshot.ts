/** What a stack makes, as its snapshot says: without running the program. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

import { graphFile } from './stacks.ts';

/** A resource. References to others are `${name.output}`. */
export interface SnapshotResource {
  readonly name: string;
  /** Such as `aws:iam/role:Role`. */
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const read = new Map<string, readonly SnapshotResource[]>();

/** All resources of a stack. */
export function snapshotOf(stack: string): readonly SnapshotResource[] {
  const resources = read.get(stack) ?? resourcesIn(parse(readFileSync(graphFile(stack), 'utf8')));
  read.set(stack, resources);
  return resources;
}

function resourcesIn(tree: unknown): readonly SnapshotResource[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, inner]) => {
    const [, name, type] = /^(\S+) \((\S+)\)$/.exec(key) ?? [];
    if (name === undefined || type === undefined) return [];
    return [{ name, type, inputs: { ...(typeof inner === 'object' ? inner : {}) } }, ...resourcesIn(inner)];
  });
}
