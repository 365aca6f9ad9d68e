/** Where objects come from. */
import type { Violation } from '../violation.ts';

/** A file and a line of it, from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
}

/** Finds where a violation is written; undefined where nobody knows. */
export type Locate = (violation: Pick<Violation, 'index' | 'pointer'>) => Place | undefined;

/** `file:line`, or `file`. */
export function shownPlace({ file, line }: Place): string {
  return line === undefined ? file : `${file}:${line}`;
}
