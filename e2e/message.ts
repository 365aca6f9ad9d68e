/** What an error says to people. */

/** What the API server said when it refused, with the status; the message of any other error. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!('code' in error && 'body' in error && typeof error.code === 'number')) {
    // "fetch failed" alone helps nobody
    return error.cause instanceof Error ? `${error.message}: ${messageOf(error.cause)}` : error.message;
  }
  const { code, body } = error;
  const message: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'message') : body;
  return `${code}: ${String(message)}`;
}
