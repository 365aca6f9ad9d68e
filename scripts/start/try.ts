/** What to try once the system runs. */
import { type SeedRequest, firstRequests } from '../../e2e/seed-requests.ts';
import { shellCommand } from '../terminal/shell.ts';

/** The request as a command line that a POSIX shell runs. */
export function curl(url: string, { method, path, body }: SeedRequest): string {
  const send = body === undefined ? [] : ['-H', 'content-type: application/json', '-d', body];
  // -d makes it a POST
  const verb = (body === undefined ? 'GET' : 'POST') === method ? [] : ['-X', method];
  return shellCommand(['curl', ...verb, ...send, new URL(path, url).href]);
}

/** One command line for each of the first requests. */
export function thingsToTry(url: string): string[] {
  return Object.values(firstRequests).map((request) => curl(url, request));
}
