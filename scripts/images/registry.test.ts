import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Fetch, resolveDigest } from './registry.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const index = 'application/vnd.oci.image.index.v1+json';
const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** A registry on loopback; resolves with its `host:port` and all that it was asked. */
async function registry(
  answer: (request: IncomingMessage, response: ServerResponse, host: string) => void,
): Promise<{ host: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    answer(request, response, host);
    response.end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const host = `127.0.0.1:${address.port}`;
  return { host, asked };
}
const found = { 'content-type': index, 'docker-content-digest': digest };
const neverInTime: Fetch = () => Promise.reject(new DOMException('aborted', 'TimeoutError'));
const imageAt = (host: string) => ({ repository: `${host}/library/pets`, tag: 'v1.2.3' });

describe('the digest behind a tag', () => {
  test('is that of the index of all platforms, asked for without downloading it', async () => {
    const { host, asked } = await registry((_request, response) => response.writeHead(200, found));
    await expect(resolveDigest(imageAt(host), fetch)).resolves.toBe(digest);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: 'HEAD', url: '/v2/library/pets/manifests/v1.2.3' });
    expect(asked[0]?.headers.accept).toContain(index);
    expect(asked[0]?.headers.accept).not.toContain('manifest.v1');
  });

  test('is told after a token that everybody gets', async () => {
    const { host, asked } = await registry((request, response, self) => {
      if (request.url?.startsWith('/token')) response.writeHead(200).write(JSON.stringify({ token: 'for-everybody' }));
      else if (request.headers.authorization === 'Bearer for-everybody') response.writeHead(200, found);
      else {
        const challenge = `Bearer realm="http://${self}/token",service="pets.example",scope="repository:library/pets:pull"`;
        response.writeHead(401, { 'www-authenticate': challenge });
      }
    });
    await expect(resolveDigest(imageAt(host), fetch)).resolves.toBe(digest);
    expect(asked.map(({ url }) => url)).toEqual([
      '/v2/library/pets/manifests/v1.2.3',
      '/token?service=pets.example&scope=repository%3Alibrary%2Fpets%3Apull',
      '/v2/library/pets/manifests/v1.2.3',
    ]);
  });

  test('is found behind a redirection', async () => {
    const { host } = await registry((request, response) => {
      if (request.url === '/elsewhere') response.writeHead(200, found);
      else response.writeHead(307, { location: '/elsewhere' });
    });
    await expect(resolveDigest(imageAt(host), fetch)).resolves.toBe(digest);
  });

  const refusals: readonly (readonly [string, number, Record<string, string>, string])[] = [
    ['the tag does not exist', 404, {}, 'answered 404 for /v2/library/pets/manifests/v1.2.3'],
    [
      'there is one platform only',
      200,
      { ...found, 'content-type': 'application/vnd.oci.image.manifest.v1+json' },
      'index of several',
    ],
    ['the digest is missing', 200, { 'content-type': index }, "named no sha256 digest but 'none'"],
    ['the digest is of another kind', 200, { ...found, 'docker-content-digest': 'md5:1' }, "'md5:1'"],
    ['a password is wanted', 401, { 'www-authenticate': 'Basic realm="pets"' }, 'in a way that is not known'],
    [
      'the way to a token is no address',
      401,
      { 'www-authenticate': 'Bearer realm="pets"' },
      'in a way that is not known',
    ],
  ];
  test.each(refusals)('fails where %s', async (_what, status, headers, message) => {
    const { host } = await registry((_request, response) => response.writeHead(status, headers));
    await expect(resolveDigest(imageAt(host), fetch)).rejects.toThrow(message);
  });

  test('fails where nobody listens, and says so', async () => {
    const { host } = await registry(() => undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    await expect(resolveDigest(imageAt(host), fetch)).rejects.toThrow(
      `${host}/library/pets:v1.2.3: cannot be reached (connect ECONNREFUSED ${host})`,
    );
  });

  test('fails where no answer comes in time', async () => {
    await expect(resolveDigest(imageAt('pets.example'), neverInTime)).rejects.toThrow('no answer within 6 s');
  });

  test('of Docker Hub is asked for where its API lives, over TLS', async () => {
    const urls: string[] = [];
    const record: Fetch = (url) => {
      urls.push(url);
      return Promise.resolve(new Response(undefined, { headers: found }));
    };
    await resolveDigest({ repository: 'docker.io/library/traefik', tag: 'v3' }, record);
    await resolveDigest({ repository: 'registry.k8s.io/pets/pets', tag: 'v1' }, record);
    expect(urls).toEqual([
      'https://registry-1.docker.io/v2/library/traefik/manifests/v3',
      'https://registry.k8s.io/v2/pets/pets/manifests/v1',
    ]);
  });
});
