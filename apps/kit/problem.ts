/** Errors that a client gets to see, as problem details (RFC 9457). */
import { type OutgoingHttpHeaders, STATUS_CODES, type ServerResponse } from 'node:http';

/** What went wrong, for the client. */
export interface ProblemOptions {
  /** HTTP status, 400 to 599. */
  readonly status: number;
  /** Stable name for programs, such as `BODY_TOO_LARGE`; part of the problem's type. */
  readonly code: string;
  /** What was wrong and what to do about it, for people. */
  readonly detail: string;
  /**
   * Headers that belong to the answer, such as `Allow`.
   * @default none
   */
  readonly headers?: Readonly<OutgoingHttpHeaders>;
}

/** An error with a status and a text that the client may see. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly headers: Readonly<OutgoingHttpHeaders>;

  constructor({ status, code, detail, headers = {} }: ProblemOptions) {
    super(`${status} ${code}: ${detail}`);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.headers = headers;
  }
}

/** Which request had the problem. */
export interface ProblemOrigin {
  readonly requestId: string;
  readonly traceId: string;
}

/** The stable URI of a problem code, such as `urn:api-platform:problem:body-too-large`. */
export function problemType(code: string): string {
  return `urn:api-platform:problem:${code.toLowerCase().replaceAll('_', '-')}`;
}

/** Answers with the problem; ends the connection where a response has already begun, so that the client sees that it is incomplete. */
export function sendProblem(res: ServerResponse, problem: Problem, { requestId, traceId }: ProblemOrigin): void {
  if (res.headersSent) {
    // Closed, the kernel would go on for minutes with what it has of a response that the client does not read.
    res.socket?.resetAndDestroy();
    return;
  }
  const { status, code, detail, headers } = problem;
  const body = JSON.stringify({
    type: problemType(code),
    title: STATUS_CODES[status] ?? 'Unknown',
    status,
    detail,
    code,
    // A URI reference by RFC 9457 §3.1.5, and an id may hold characters that no URI has.
    instance: encodeURIComponent(requestId),
    traceId,
  });
  res.writeHead(status, {
    ...headers,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  res.end(body);
}
