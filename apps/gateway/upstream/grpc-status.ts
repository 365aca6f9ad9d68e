/** gRPC statuses as HTTP. */
import { Problem } from '@api-platform/kit/problem.ts';
import { type ServiceError, status } from '@grpc/grpc-js';
import { gatewayProblem } from '../errors.ts';

/**
 * HTTP status of every gRPC status that is an error.
 * @see https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
 */
export const grpcErrors = {
  CANCELLED: 499,
  UNKNOWN: 500,
  INVALID_ARGUMENT: 400,
  DEADLINE_EXCEEDED: 504,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 400,
  ABORTED: 409,
  OUT_OF_RANGE: 400,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DATA_LOSS: 500,
  UNAUTHENTICATED: 401,
} as const satisfies Readonly<Record<Exclude<keyof typeof status, 'OK'>, number>>;

/** The name of a status that is an error; servers may send numbers that no specification knows. */
export function grpcErrorName(code: number): keyof typeof grpcErrors {
  const name = status[code];
  return name !== undefined && isGrpcError(name) ? name : 'UNKNOWN';
}

const isGrpcError = (name: string): name is keyof typeof grpcErrors => Object.hasOwn(grpcErrors, name);

/**
 * Whether the call never reached the service: no connection, no stream, or a stream that the server refused unread
 * (RFC 9113 §8.7). grpc-js tells it in the text alone.
 */
export function wasNotProcessed({ code, details }: Pick<ServiceError, 'code' | 'details'>): boolean {
  if (code === status.INTERNAL) return details.startsWith('Failed to start HTTP/2 stream');
  const unsent = /^(?:No connection established|Channel closed before call started|Stream refused by server)/;
  return code === status.UNAVAILABLE && unsent.test(details);
}

/** Whether the connection or the stream ended without a status; here too grpc-js tells it in the text alone. */
export function wasReset({ code, details }: Pick<ServiceError, 'code' | 'details'>): boolean {
  return (
    (code === status.UNAVAILABLE && (details === 'Connection dropped' || details.includes('ECONNRESET'))) ||
    (code === status.CANCELLED && details === 'Call cancelled')
  );
}

/**
 * What a failed call answers to the client. The service's own words are passed on where the client is to blame.
 * @param sentBytes how large the message was that was sent
 */
export function callProblem(
  { code, details }: Pick<ServiceError, 'code' | 'details'>,
  upstream: string,
  sentBytes: number,
): Problem {
  if (wasReset({ code, details })) {
    return gatewayProblem('UPSTREAM_RESET', `upstream "${upstream}" ended the connection before it answered`);
  }
  // grpc-js says it in the same words on both ends; only the size tells whose message it was.
  const [, tooLarge] = /^Received message larger than max \((\d+) vs/.exec(details) ?? [];
  if (code === status.RESOURCE_EXHAUSTED && tooLarge !== undefined) {
    if (Number(tooLarge) === sentBytes) {
      return gatewayProblem(
        'BODY_TOO_LARGE',
        `as a message the body is larger than upstream "${upstream}" takes; send less`,
      );
    }
    return gatewayProblem('UPSTREAM_RESPONSE_INVALID', `upstream "${upstream}" answered with more than 4 MiB`);
  }
  const name = grpcErrorName(code);
  const httpStatus = grpcErrors[name];
  const detail = httpStatus < 499 && details !== '' ? details : `upstream "${upstream}" answered ${name}`;
  return new Problem({ status: httpStatus, code: name, detail });
}
