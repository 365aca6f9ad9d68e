/** Answers to bytes that are no request: Node's parser gives up before there is a response to write to. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemType } from './problem.ts';

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

/** By the code of Node's error. */
const refusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'HEADERS_TOO_LARGE', detail: 'the header fields are too large; send less' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    code: 'CHUNK_EXTENSIONS_TOO_LARGE',
    detail: 'the extensions of a chunk are too large; send none',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'REQUEST_TIMEOUT', detail: 'the request did not arrive in time' },
};

const malformed: Refusal = { status: 400, code: 'REQUEST_MALFORMED', detail: 'the bytes are not an HTTP/1.1 request' };

/**
 * Answers with a problem (RFC 9457) and ends the connection, whose next byte has no meaning any more.
 * @param errorHeader header that gets the code; undefined for none
 */
export function refuse(error: NodeJS.ErrnoException, socket: Duplex, errorHeader: string | undefined): void {
  const { status, code, detail } = refusals[error.code ?? ''] ?? malformed;
  const title = STATUS_CODES[status];
  const body = JSON.stringify({ type: problemType(code), title, status, detail, code });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Connection: close',
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(errorHeader === undefined ? [] : [`${errorHeader}: ${code}`]),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
