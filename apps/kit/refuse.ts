/** Answers to bytes that are no request: Node's parser gives up before there is a response to write to. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemType } from './problem.ts';

/** What is answered. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** No room for more. The condition passes as soon as somebody else's turn has ended. */
export const overloaded: Refusal = {
  status: 503,
  code: 'OVERLOADED',
  detail: 'there are too many connections or requests at the moment; try again in a second',
  headers: { 'retry-after': '1' },
};

/** The client's turn lasted too long. */
export const tooSlow: Refusal = {
  status: 408,
  code: 'REQUEST_TIMEOUT',
  detail: 'the request did not arrive in time',
};

/** By the code of Node's error, and CONNECT, which its parser takes for the end of HTTP. */
const refusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'HEADERS_TOO_LARGE', detail: 'the header fields are too large; send less' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    code: 'CHUNK_EXTENSIONS_TOO_LARGE',
    detail: 'the extensions of a chunk are too large; send none',
  },
  CONNECT: { status: 400, code: 'REQUEST_MALFORMED', detail: 'CONNECT is for proxies, and this is none' },
  ERR_HTTP_REQUEST_TIMEOUT: tooSlow,
};

const malformed: Refusal = { status: 400, code: 'REQUEST_MALFORMED', detail: 'the bytes are not an HTTP/1.1 request' };

/** Every code that a refusal may have. */
export const refusalCodes: ReadonlySet<string> = new Set(
  [malformed, ...Object.values(refusals)].map(({ code }) => code),
);

/** What is answered to an error of the parser's; undefined for errors of the connection, after which nobody listens. */
export function refusalOf(reason: string | undefined): Refusal | undefined {
  if (reason === undefined) return undefined;
  return refusals[reason] ?? (reason.startsWith('HPE_') ? malformed : undefined);
}

/**
 * Answers with a problem (RFC 9457) and ends the connection, whose next byte has no meaning any more.
 * @param errorHeader header that gets the code; undefined for none
 */
export function refuse(refusal: Refusal, socket: Duplex, errorHeader: string | undefined): void {
  const { status, code, detail, headers = {} } = refusal;
  const title = STATUS_CODES[status];
  const body = JSON.stringify({ type: problemType(code), title, status, detail, code });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Connection: close',
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(errorHeader === undefined ? [] : [`${errorHeader}: ${code}`]),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
