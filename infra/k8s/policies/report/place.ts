/** Where objects come from. */
import type { Violation } from '../violation.ts';

/** A file and a line of it, from 1, and what made it. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  /** Path of the construct, where one made the object. */
  readonly construct?: string;
}

/** Finds where a violation is written; undefined where nobody knows. */
export type Locate = (violation: Pick<Violation, 'index' | 'pointer' | 'object'>) => Place | undefined;

/** `file:line` or `file`, with the construct behind it. */
export function shownPlace({ file, line, construct }: Place): string {
  const written = line === undefined ? file : `${file}:${line}`;
  return construct === undefined ? written : `${written}, construct ${construct}`;
}
