/** `POST /create`: makes a project of a title. */
import type { IncomingMessage } from 'node:http';
import { parseJsonObject, readBody, requireJson } from '@api-platform/kit/body.ts';
import { Problem } from '@api-platform/kit/problem.ts';

/** A project as clients see it. */
export interface Project {
  readonly id: number;
  readonly url: string;
}

/**
 * The project that the request asks for; without a title, or with null for one, its name is None.
 * @param bodyLimitBytes largest body that is taken
 * @throws {Problem} 4xx where the body is not a JSON object with a title of text
 */
export async function createProject(req: IncomingMessage, bodyLimitBytes: number): Promise<Project> {
  requireJson(req);
  const { title = null } = parseJsonObject(await readBody(req, bodyLimitBytes));
  if (title !== null && typeof title !== 'string') {
    const kind = Array.isArray(title) ? 'an array' : typeof title === 'object' ? 'an object' : `a ${typeof title}`;
    throw new Problem({ status: 400, code: 'TITLE_NOT_A_STRING', detail: `title is ${kind}, must be a string` });
  }
  return { id: 123, url: `Project-${title ?? 'None'}` };
}
