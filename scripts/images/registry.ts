/** Asks an image registry which digest a tag stands for (OCI distribution specification 1.1). */
import type { Image } from '../../infra/environments/versions.ts';
import { Failure } from '../terminal/failure.ts';

/** What is asked over; the global `fetch` of Node fits. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What an index of several platforms may look like. A manifest of one platform alone is no answer: it would pin that platform. */
const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

/** How long one answer may take in milliseconds. */
const timeoutMs = 6_000;

/**
 * The digest of the multi-platform index behind `repository:tag`, without an account.
 * @throws {Failure} that names the image and what the registry said, or that it could not be reached
 */
export async function resolveDigest(image: Image, fetch: Fetch): Promise<string> {
  try {
    return await indexDigest(image, fetch);
  } catch (cause) {
    throw new Failure(`${image.repository}:${image.tag}: ${reasonOf(cause)}`, { cause });
  }
}

async function indexDigest({ repository, tag }: Image, fetch: Fetch): Promise<string> {
  const { origin, name } = locate(repository);
  const url = `${origin}/v2/${name}/manifests/${tag}`;
  const ask = (authorization: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(url, {
      method: 'HEAD',
      headers: { accept: indexTypes.join(', '), ...authorization },
      signal: AbortSignal.timeout(timeoutMs),
    });
  let response = await ask({});
  if (response.status === 401)
    response = await ask({ authorization: `Bearer ${await anonymousToken(response, fetch)}` });
  if (!response.ok) throw new Error(`${origin} answered ${response.status} for ${new URL(url).pathname}`);

  const type = response.headers.get('content-type')?.split(';', 1)[0] ?? 'nothing';
  if (!indexTypes.includes(type)) throw new Error(`must be an index of several platforms, is ${type}`);
  const digest = response.headers.get('docker-content-digest') ?? 'none';
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`${origin} named no sha256 digest but '${digest}'`);
  return digest;
}

/** Docker Hub's API has another host than its images' names, and loopback has no TLS, as every container tool has it. */
function locate(repository: string): { readonly origin: string; readonly name: string } {
  const [host = '', ...name] = repository.split('/');
  const scheme = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|$)/.test(host) ? 'http' : 'https';
  return { origin: `${scheme}://${host === 'docker.io' ? 'registry-1.docker.io' : host}`, name: name.join('/') };
}

/** The token that a registry gives to everybody who asks as it says (distribution specification, token authentication). */
async function anonymousToken(refusal: Response, fetch: Fetch): Promise<string> {
  const challenge = refusal.headers.get('www-authenticate') ?? '';
  const parameters = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
  );
  const realm = parameters.get('realm');
  if (!/^bearer /i.test(challenge) || realm === undefined || !URL.canParse(realm)) {
    throw new Error(`asks for credentials in a way that is not known: '${challenge}'`);
  }
  const url = new URL(realm);
  for (const key of ['service', 'scope']) {
    const value = parameters.get(key);
    if (value !== undefined) url.searchParams.set(key, value);
  }
  const response = await fetch(url.href, { method: 'GET', signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`${url.origin} answered ${response.status} to the request for a token`);
  const body: unknown = await response.json();
  const token = textOf(body, 'token') ?? textOf(body, 'access_token');
  if (token === undefined) throw new Error(`${url.origin} gave no token`);
  return token;
}

function valueOf(object: unknown, key: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, key) : undefined;
}

function textOf(object: unknown, key: string): string | undefined {
  const value = valueOf(object, key);
  return typeof value === 'string' ? value : undefined;
}

/** What went wrong in words: `fetch` itself says no more than that it failed, and keeps the reason as its cause. */
function reasonOf(error: unknown): string {
  if (textOf(error, 'name') === 'TimeoutError') return `no answer within ${timeoutMs / 1_000} s`;
  const message = textOf(error, 'message') ?? String(error);
  const cause = valueOf(error, 'cause');
  if (cause === undefined) return message;
  return `cannot be reached (${textOf(cause, 'message') || textOf(cause, 'code') || 'no reason given'})`;
}
