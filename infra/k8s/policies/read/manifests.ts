/** Manifests of anybody, read as kubectl does: what is no YAML or no object is told with its place, never thrown. */
import { type Document, LineCounter, isNode, parseAllDocuments } from 'yaml';
import type { Manifest } from '../../manifest.ts';
import type { Unread } from '../report/unread.ts';
import { foreignFault } from './foreign.ts';
import { concatenated } from './json-stream.ts';
import { type LineFault, keysAsJson, refusedLines } from './kubectl.ts';
import { scalarTags } from './scalars.ts';
import { textOf } from './text.ts';

/** One object, and where it is written. */
export interface Source {
  readonly file: string;
  readonly manifest: Manifest;
  /** Line (from 1) of the object's start. */
  readonly line: number;
  /** Line of a JSON Pointer inside the object; of the nearest field that is there, where it points at what is missing. */
  readonly lineOf: (pointer: string) => number;
}

/** What a file holds, and what of it is none. */
export interface Parsed {
  readonly sources: readonly Source[];
  readonly faults: readonly Unread[];
}

/**
 * Reads all documents of a file; those of kind List count as what they hold.
 * @param file its name, for people
 * @param content its text, or its bytes
 */
export function parseManifests(file: string, content: string | Uint8Array): Parsed {
  const decoded = typeof content === 'string' ? { text: content } : textOf(content);
  if (!('text' in decoded)) return { sources: [], faults: [{ file, ...decoded }] };
  const parts = concatenated(decoded.text).map((text) => parsed(file, text));
  return { sources: parts.flatMap(({ sources }) => sources), faults: parts.flatMap(({ faults }) => faults) };
}

const reading = { schema: 'failsafe', merge: true, stringKeys: true, customTags: scalarTags } as const;

function parsed(file: string, text: string): Parsed {
  const lines = new LineCounter();
  const sources: Source[] = [];
  const faults: Unread[] = [];
  const isTemplate = text.includes('{{');
  const tell = (found: readonly LineFault[]): void => void faults.push(...found.map((fault) => ({ file, ...fault })));
  tell(refusedLines(text));
  for (const document of parseAllDocuments(text, { ...reading, lineCounter: lines })) {
    const start = lines.linePos(document.contents?.range?.[0] ?? document.range[0]).line;
    const [error] = document.errors;
    if (error !== undefined) {
      const [message = ''] = error.message.split(/ at line |\n/, 1);
      const hint = isTemplate ? '; it looks like a template: render it first, such as with `helm template`' : '';
      faults.push({ file, line: lines.linePos(error.pos[0]).line, message: `${lowerFirst(message)}${hint}` });
      continue;
    }
    tell(keysAsJson(document, lines));
    const value = valueOf(document);
    if (value === null || value === '') continue;
    const lineAt = (path: readonly (string | number)[]): number => lineOf(document, lines, path) ?? start;
    for (const { object, path } of objectsIn(value)) {
      const fault = isObject(object) ? objectFault(file, object) : noObject(object);
      if (fault !== undefined || !isObject(object)) faults.push({ file, line: lineAt(path), message: fault ?? '' });
      else {
        const keys = (pointer: string): readonly string[] => pointer.split('/').slice(1).map(unescaped);
        const source = { file, manifest: object, line: lineAt(path) };
        sources.push({ ...source, lineOf: (pointer) => lineAt([...path, ...keys(pointer)]) });
      }
    }
  }
  return { sources, faults };
}

/** The value of a document; its message as text, which is no object, where aliases would make it endless. */
function valueOf(document: Document.Parsed): unknown {
  try {
    return document.toJS() as unknown;
  } catch (error) {
    return String(error);
  }
}

function objectsIn(
  value: unknown,
): readonly { readonly object: unknown; readonly path: readonly (string | number)[] }[] {
  const items =
    isObject(value) && typeof value.kind === 'string' && value.kind.endsWith('List') ? value['items'] : undefined;
  if (!Array.isArray(items)) return [{ object: value, path: [] }];
  return items.map((object: unknown, index) => ({ object, path: ['items', index] }));
}

/** What lacks only one of apiVersion and kind is a manifest with a fault, which rules tell. */
function objectFault(file: string, object: Manifest): string | undefined {
  const foreign = foreignFault(file, object);
  if (foreign !== undefined) return foreign;
  return Object.hasOwn(object, 'apiVersion') || Object.hasOwn(object, 'kind') ? undefined : noObject(object);
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function noObject(value: unknown): string {
  const got = isObject(value) ? 'a document with neither apiVersion nor kind' : shown(value);
  return `${got} must be a Kubernetes object; name files and folders that hold manifests alone`;
}

/** An object of whatever fields: rules tell what it lacks. */
function isObject(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lineOf(document: Document.Parsed, lines: LineCounter, path: readonly (string | number)[]): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

function unescaped(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** What the parser says, without the names of its own options. */
function lowerFirst(text: string): string {
  if (text.includes('stringKeys')) return 'keys must be texts';
  return text.charAt(0).toLowerCase() + text.slice(1);
}
