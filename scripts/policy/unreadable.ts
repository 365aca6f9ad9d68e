/** Why a path cannot be read, for people. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}
