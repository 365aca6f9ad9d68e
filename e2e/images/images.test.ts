import { describe, expect, test } from '@jest/globals';
import { shellCommand } from '../../scripts/terminal/shell.ts';
import { builders } from './builders.ts';
import { loaderFor } from './loaders.ts';
import { atRegistry, ownImages } from './references.ts';

const image = {
  reference: 'localhost/p/gateway:1.0.0',
  dockerfile: 'apps/gateway/Dockerfile',
  context: '.',
  args: { NODE_IMAGE: 'node:24' },
  flags: ['--network=host'],
};
const rest =
  '--file apps/gateway/Dockerfile --tag localhost/p/gateway:1.0.0 --build-arg NODE_IMAGE=node:24 --network=host .';

describe('builders', () => {
  test('docker, podman and buildah are told the same', () => {
    expect(builders.map((builder) => shellCommand(builder.build(image)))).toEqual([
      `docker build ${rest}`,
      `podman build --layers ${rest}`,
      `buildah build --layers ${rest}`,
    ]);
  });

  test('each writes an archive in the format of docker', () => {
    expect(builders.map((builder) => shellCommand(builder.save('a:1', '/t/a.tar')))).toEqual([
      'docker save --output /t/a.tar a:1',
      'podman save --format docker-archive --output /t/a.tar a:1',
      'buildah push --quiet a:1 docker-archive:/t/a.tar:a:1',
    ]);
  });

  test('a registry on this machine needs no certificate', () => {
    const [, podman, buildah] = builders;
    expect(podman?.push('a:1', 'localhost:5001/a:1')).toEqual([
      ['podman', 'push', '--tls-verify=false', 'a:1', 'localhost:5001/a:1'],
    ]);
    expect(buildah?.push('a:1', 'registry.example/a:1')).toEqual([
      ['buildah', 'push', '--quiet', 'a:1', 'docker://registry.example/a:1'],
    ]);
  });
});

describe('loaderFor', () => {
  test.each([
    ['kind-dev', {}, 'kind load image-archive /t/a.tar --name dev'],
    ['k3d-dev', {}, 'k3d image import /t/a.tar --cluster dev'],
    ['minikube', {}, 'minikube image load /t/a.tar --profile minikube'],
    ['my-profile', { load: 'minikube' }, 'minikube image load /t/a.tar --profile my-profile'],
    ['any', { loadCommand: 'ctr import {archive}' }, "sh -c 'ctr import /t/a.tar'"],
  ])('hands an archive to context %s with %j', (context, asked, command) => {
    const loader = loaderFor(context, asked);
    expect(loader.kind === 'archive' && shellCommand(loader.command('/t/a.tar'))).toBe(command);
  });

  test('knows clusters that run on the docker that builds', () => {
    expect(loaderFor('docker-desktop', {})).toEqual({ kind: 'shared' });
  });

  test('takes a registry', () => {
    expect(loaderFor('any', { load: 'registry=localhost:5001/' })).toEqual({
      kind: 'registry',
      host: 'localhost:5001',
    });
  });

  test.each([
    [{}, 'nobody knows how images get to context "any"; say --load kind, k3d'],
    [{ load: 'helm' }, '--load: got "helm", must be kind, k3d, minikube, shared or registry=HOST'],
    [{ load: 'registry=' }, '--load: got "registry="'],
    [{ loadCommand: 'ctr import' }, '--load-command: got "ctr import", must say {archive}'],
    [{ load: 'kind', loadCommand: 'x {archive}' }, '--load and --load-command exclude each other'],
  ])('refuses %j', (asked, message) => {
    expect(() => loaderFor('any', asked)).toThrow(message);
  });
});

const pod = (name: string) => ({ spec: { template: { spec: { containers: [{ image: name }] } } } });

describe('references', () => {
  test('ours are found wherever a manifest names them, once each', () => {
    const manifests = [
      pod('r/p/webapp1:1.0.0'),
      pod('r/p/gateway:1.0.0'),
      pod('docker.io/traefik:v3'),
      pod('r/p/gateway:1.0.0'),
    ];
    expect(ownImages(manifests, 'r/p')).toEqual([
      { reference: 'r/p/gateway:1.0.0', app: 'gateway' },
      { reference: 'r/p/webapp1:1.0.0', app: 'webapp1' },
    ]);
  });

  test('every build has a name of its own at a registry', () => {
    const gateway = { reference: 'r:5000/p/gateway:1.0.0', app: 'gateway' };
    const name = 'localhost:5001/gateway:1.0.0-0123456789ab';
    expect(atRegistry(gateway, 'sha256:0123456789abcdef', 'localhost:5001')).toBe(name);
    expect(atRegistry(gateway, '0123456789abcdef', 'localhost:5001')).toBe(name);
  });
});
