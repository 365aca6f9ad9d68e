/** The text of a configuration file: its value, and where in the text each part of it stands. */
import { type Node, type ParseError, findNodeAtLocation, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type Finding, type FindingCode, type Place, findingKinds } from './findings.ts';

/** Keys and indices from the root to a value. */
export type Path = readonly (string | number)[];

/** A file that is JSON, though not necessarily a configuration. */
export interface Source {
  readonly value: unknown;
  /** Keys that appear twice: JSON parsers disagree on which one counts (RFC 8259 §4). */
  readonly duplicates: readonly Finding[];
  /** A finding at the value, or at its key where that is what is wrong. A value that is missing is found at its parent. */
  find(code: FindingCode, path: Path, message: string, options?: FindOptions): Finding;
}

interface FindOptions {
  readonly hint?: string | undefined;
  readonly at?: 'key' | 'value';
}

/** Deeper than any configuration, and far from where a recursive parser runs out of stack. */
const deepest = 50;

/** Reads strict JSON (RFC 8259); a byte order mark is skipped. */
export function readSource(text: string): Source | readonly Finding[] {
  const json = text.replace(/^\uFEFF/, '');
  const placeOf = placer(json);
  const refuse = (offset: number, message: string): Finding[] => [finding('GW101', [], placeOf(offset), message)];
  try {
    const errors: ParseError[] = [];
    const root = parseTree(json, errors, { disallowComments: true, allowTrailingComma: false });
    const error = errors[0];
    if (root === undefined || json.trim() === '') return refuse(0, 'the file is empty');
    if (error !== undefined) return refuse(error.offset, words(printParseErrorCode(error.error)));
    return {
      value: JSON.parse(json) as unknown,
      duplicates: [...duplicateKeys(root, [])].map(({ path, offset, key }) =>
        finding('GW102', path, placeOf(offset), `key "${key}" appears a second time`, 'remove one of the two'),
      ),
      find: (code, path, message, { hint, at = 'value' } = {}) =>
        finding(code, path, placeOf(nearestNode(root, path, at).offset), message, hint),
    };
  } catch (error) {
    // The two parsers differ in rare corners, and both recurse into what is nested.
    return refuse(0, error instanceof RangeError ? `nested more than ${deepest} levels deep` : String(error));
  }
}

function finding(code: FindingCode, path: Path, place: Place, message: string, hint?: string): Finding {
  const pointer = path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  const { severity } = findingKinds[code];
  return { code, severity, pointer, ...place, message, ...(hint === undefined ? {} : { hint }) };
}

function nearestNode(root: Node, path: Path, at: 'key' | 'value'): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node === undefined) continue;
    const key = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
    return at === 'key' && length === path.length ? (key ?? node) : node;
  }
  return root;
}

function* duplicateKeys(node: Node, path: Path): Generator<{ path: Path; offset: number; key: string }> {
  if (path.length > deepest) throw new RangeError();
  const seen = new Set<string>();
  for (const [index, child] of (node.children ?? []).entries()) {
    if (node.type === 'array') yield* duplicateKeys(child, [...path, index]);
    const [key, value] = child.type === 'property' ? (child.children ?? []) : [];
    if (key === undefined || value === undefined) continue;
    const name = String(key.value);
    if (seen.has(name)) yield { path: [...path, name], offset: key.offset, key: name };
    seen.add(name);
    yield* duplicateKeys(value, [...path, name]);
  }
}

function placer(text: string): (offset: number) => Place {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}

/** `CloseBraceExpected` → `close brace expected`. */
function words(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, ' $&').toLowerCase();
}
