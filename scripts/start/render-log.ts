/** Log lines of the processes as a person reads them. */
import type { styleText } from 'node:util';

/** Colours a text, or leaves it as it is where colours are not wanted. */
export type Paint = (format: Parameters<typeof styleText>[0], text: string) => string;

/** Said by the prefix already, or for machines only. */
const hidden = new Set([
  'level',
  'time',
  'msg',
  'service',
  'instance',
  'pid',
  'hostname',
  'trace_id',
  'span_id',
  'err',
]);

/** Said by the line of a finished request. */
const inRequestLine = new Set(['method', 'path', 'status', 'duration_ms', 'route', 'request_id']);

const levelColours: Readonly<Record<string, Parameters<Paint>[0]>> = {
  trace: 'dim',
  debug: 'dim',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: ['red', 'bold'],
};

const nameColours = ['cyan', 'magenta', 'blue', 'yellow', 'green'] as const;

/** Control characters would let a request that is logged write anywhere on the terminal. */
const visible = (text: string): string =>
  text.replaceAll(/[\p{Cc}]/gu, (c) =>
    c === '\t' ? c : `\\x${(c.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  );

function parse(line: string): Map<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

function field(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}

/** The line of a finished request or call as `POST /create 200 3 ms`; undefined for any other line. */
function requestLine(entry: ReadonlyMap<string, unknown>): string | undefined {
  const [method, path, status, ms] = ['method', 'path', 'status', 'duration_ms'].map((key) => entry.get(key));
  if (typeof method !== 'string' || typeof ms !== 'number') return undefined;
  if (typeof status !== 'number' && typeof status !== 'string') return undefined;
  const target = typeof path === 'string' ? `${method} ${path}` : method;
  return `${target} ${status} ${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}

/** The stack of a logged error, or its message, on lines of their own. */
function errorLines(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const text: unknown = Reflect.get(error, 'stack') ?? Reflect.get(error, 'message');
  return typeof text === 'string' ? text.split('\n') : [];
}

/**
 * A function that makes readable lines of what the processes write: `webapp1-2 │ INFO  POST /create 200 3 ms`.
 * What is not a JSON log line passes through behind the name.
 * @param names all names, for the width of the prefix and one colour each
 */
export function createLogRenderer(names: readonly string[], paint: Paint): (name: string, line: string) => string {
  const width = Math.max(...names.map((name) => name.length));
  const services = [...new Set(names.map((name) => name.replace(/-\d+$/, '')))];
  return (name, line) => {
    const colour = nameColours[services.indexOf(name.replace(/-\d+$/, '')) % nameColours.length] ?? 'cyan';
    const prefix = paint(colour, `${name.padEnd(width)} │`);
    const entry = parse(line);
    const [level, msg] = [entry?.get('level'), entry?.get('msg')];
    if (entry === undefined || typeof level !== 'string' || typeof msg !== 'string')
      return `${prefix} ${visible(line)}`;
    const word = paint(levelColours[level] ?? 'dim', level.toUpperCase().padEnd(5));
    const request = requestLine(entry);
    const said = (key: string): boolean => hidden.has(key) || (request !== undefined && inRequestLine.has(key));
    const rest = [...entry].filter(([key]) => !said(key)).map(([key, value]) => `${key}=${field(value)}`);
    const extra = rest.length > 0 ? ` ${paint('dim', visible(rest.join(' ')))}` : '';
    const more = errorLines(entry.get('err')).map((text) => `\n${prefix}       ${paint('dim', visible(text))}`);
    return `${prefix} ${word} ${visible(request ?? msg)}${extra}${more.join('')}`;
  };
}
