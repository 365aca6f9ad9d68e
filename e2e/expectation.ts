/** Compares an answer with what was expected of it. */
import type { Answer } from './http.ts';
import type { Expected } from './seed-requests.ts';

/** At most so much of a body is shown in a fault. */
const excerptLength = 200;

const excerpt = (body: string): string =>
  body.length > excerptLength ? `${body.slice(0, excerptLength)}… (${body.length} characters)` : body;

function memberOf(body: string, name: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  } catch {
    return undefined;
  }
}

/** Everything in which the answer falls short, one sentence each; empty when it is right. */
export function faultsOf(answer: Answer, expected: Expected): string[] {
  const faults: string[] = [];
  const expect = (what: string, got: unknown, wanted: unknown): void => {
    if (got !== wanted) faults.push(`${what}: got ${JSON.stringify(got) ?? 'none'}, must be ${JSON.stringify(wanted)}`);
  };
  expect('status', answer.status, expected.status);
  for (const [name, value] of Object.entries(expected.headers ?? {})) expect(name, answer.headers[name], value);
  if (typeof expected.body === 'string') expect('body', excerpt(answer.body), expected.body);
  if (expected.body instanceof RegExp && !expected.body.test(answer.body)) {
    faults.push(`body: got ${JSON.stringify(excerpt(answer.body))}, must match ${expected.body.source}`);
  }
  if (expected.problem !== undefined) {
    expect('content-type', answer.headers['content-type']?.split(';')[0], 'application/problem+json');
    expect('problem status', memberOf(answer.body, 'status'), expected.status);
    expect('problem code', memberOf(answer.body, 'code'), expected.problem);
  }
  return faults;
}
