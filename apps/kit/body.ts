/** Request bodies, bounded and checked: whatever a client sends becomes a value or a problem. */
import type { IncomingMessage } from 'node:http';
import { MIMEType } from 'node:util';
import { type ParseError, parse } from 'jsonc-parser';
import { Problem } from './problem.ts';
import { overloaded } from './refuse.ts';
import { keepBytes } from './told.ts';

/**
 * The whole body.
 * @param limitBytes largest body that is taken
 * @throws {Problem} 413 above the limit, without reading on where Content-Length tells; 400 when the client leaves in the
 * middle; 503 where the process has no room for it
 */
export function readBody(req: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (outcome: () => void): void => {
      req.off('data', take).off('end', done).off('close', leave).off('error', leave);
      // What still arrives is thrown away as it comes: closing the connection at once could destroy the answer on its way.
      // An abort may still be reported as an error, which without a listener would end the process.
      req.on('error', () => {}).resume();
      outcome();
    };
    const tooLarge = (): void => settle(() => reject(bodyTooLarge(limitBytes)));
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limitBytes) return tooLarge();
      chunks.push(chunk);
      if (!keepBytes(req, chunk.length)) settle(() => reject(new Problem(overloaded)));
    };
    const done = (): void => settle(() => resolve(Buffer.concat(chunks)));
    const leave = (): void => settle(() => reject(bodyIncomplete()));
    req.on('data', take).on('end', done).on('close', leave).on('error', leave);
    if (Number(req.headers['content-length']) > limitBytes) tooLarge();
    else if (req.readableEnded) done();
    else if (req.destroyed) leave();
  });
}

/** Whether a body follows; some clients send one whatever the method (RFC 9112 §6.3). */
export function hasBody({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function bodyTooLarge(limitBytes: number): Problem {
  const detail = `the body is larger than ${limitBytes} bytes; send less`;
  return new Problem({ status: 413, code: 'BODY_TOO_LARGE', detail });
}

function bodyIncomplete(): Problem {
  return new Problem({ status: 400, code: 'BODY_INCOMPLETE', detail: 'the connection ended before the body did' });
}

/**
 * Refuses a body that does not say it is plain JSON.
 * @throws {Problem} 415 for any Content-Type but `application/json` in UTF-8, and for any Content-Encoding
 */
export function requireJson(req: Pick<IncomingMessage, 'headers'>): void {
  const type = req.headers['content-type'];
  if (type === undefined || !isJson(type)) {
    const got = type === undefined ? 'there is no Content-Type' : `Content-Type is ${JSON.stringify(type)}`;
    throw unsupported(`${got}, must be application/json`, { accept: 'application/json' });
  }
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw unsupported(`Content-Encoding is ${JSON.stringify(encoding)}, must be absent`, {
      'accept-encoding': 'identity',
    });
  }
}

function unsupported(detail: string, headers: Readonly<Record<string, string>>): Problem {
  return new Problem({ status: 415, code: 'BODY_TYPE_UNSUPPORTED', detail, headers });
}

function isJson(type: string): boolean {
  try {
    const { essence, params } = new MIMEType(type);
    return essence === 'application/json' && (params.get('charset') ?? 'utf-8').toLowerCase() === 'utf-8';
  } catch {
    return false;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The JSON object in the bytes.
 * @throws {Problem} 400 where they are not UTF-8, not JSON (with the position of the fault), or JSON of another kind
 */
export function parseJsonObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const value = parseJson(decode(bytes));
  if (isObject(value)) return value;
  const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
  throw new Problem({ status: 400, code: 'BODY_NOT_AN_OBJECT', detail: `the body is ${kind}, must be a JSON object` });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Problem({ status: 400, code: 'BODY_NOT_UTF8', detail: 'the body is not valid UTF-8' });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const detail =
      text.trim() === '' ? 'the body is empty, must be a JSON object' : `the body is not JSON${faultPlace(text)}`;
    throw new Problem({ status: 400, code: 'BODY_NOT_JSON', detail });
  }
}

/** Where the first fault is: V8's message tells it only for some faults. */
function faultPlace(text: string): string {
  const faults: ParseError[] = [];
  try {
    parse(text, faults, { disallowComments: true });
  } catch {
    return ''; // nested so deeply that the parser ran out of stack
  }
  const offset = faults[0]?.offset;
  if (offset === undefined) return '';
  const lines = text.slice(0, offset).split('\n');
  return `: fault at line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
