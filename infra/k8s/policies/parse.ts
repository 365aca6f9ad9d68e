/** Manifests of anybody, as text: what is no YAML or no object is told with its place, never thrown. */
import { type Document, LineCounter, isNode, parseAllDocuments } from 'yaml';
import type { Manifest } from '../manifest.ts';

/** One object, and where it is written. */
export interface Source {
  readonly file: string;
  readonly manifest: Manifest;
  /** Line (from 1) of the object's start. */
  readonly line: number;
  /** Line of a JSON Pointer inside the object; of the nearest field that is there, where it points at what is missing. */
  readonly lineOf: (pointer: string) => number;
}

/** Something that is no manifest. */
export interface ParseFault {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/**
 * Reads all documents of a file; those of kind List count as what they hold.
 * @param file its name, for people
 */
export function parseManifests(
  file: string,
  text: string,
): { readonly sources: readonly Source[]; readonly faults: readonly ParseFault[] } {
  const lines = new LineCounter();
  const sources: Source[] = [];
  const faults: ParseFault[] = [];
  const isTemplate = text.includes('{{');
  for (const document of parseAllDocuments(text, { lineCounter: lines, stringKeys: true })) {
    const start = lines.linePos(document.contents?.range?.[0] ?? document.range[0]).line;
    const [error] = document.errors;
    if (error !== undefined) {
      const [message = ''] = error.message.split(/ at line |\n/, 1);
      const hint = isTemplate ? '; it looks like a template: render it first, such as with `helm template`' : '';
      faults.push({ file, line: lines.linePos(error.pos[0]).line, message: `${lowerFirst(message)}${hint}` });
      continue;
    }
    const value = valueOf(document);
    if (value === null) continue;
    const lineAt = (path: readonly (string | number)[]): number => lineOf(document, lines, path) ?? start;
    for (const { object, path } of objectsIn(value)) {
      if (!isObject(object) || isForeign(object)) faults.push({ file, line: lineAt(path), message: noObject(object) });
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

/** Something of another tool: what lacks one of the two only is a manifest with a fault, which rules tell. */
function isForeign(object: Manifest): boolean {
  return !Object.hasOwn(object, 'apiVersion') && !Object.hasOwn(object, 'kind');
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

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
