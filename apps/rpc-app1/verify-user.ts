/** `userverify.UserVerify/VerifyUser`: verifies the token of a user. */
import type { VerifyRequest } from '@api-platform/contracts/gen/verify_pb.ts';
import { RpcError } from '@api-platform/kit/grpc-service.ts';
import { status } from '@grpc/grpc-js';

/** Longest token that is looked at, in UTF-16 code units: a JWT with a few claims has about a thousand. */
const maxTokenLength = 4_096;

/**
 * The verdict about a user; an absent id is 0.
 * @throws {RpcError} INVALID_ARGUMENT, naming every field that no user can have
 */
export function verifyUser({ id, token }: Pick<VerifyRequest, 'id' | 'token'>): { message: string } {
  const faults = [
    id < 0 && `id is ${id}, must not be negative`,
    token.length > maxTokenLength && `token has ${token.length} characters, must have at most ${maxTokenLength}`,
  ].filter((fault) => fault !== false);
  if (faults.length > 0) throw new RpcError(status.INVALID_ARGUMENT, faults.join('; '));
  return { message: `Verified: ${id}` };
}
