import { workloads } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';

import { environments } from '../../environments/all.ts';
import type { Environment } from '../../environments/environment.ts';
import { appImage, thirdPartyImages, thirdPartyReference } from '../../environments/versions.ts';
import { planRegistry } from './registry.ts';

const { dev, local, prod } = environments;
const pullingFrom = (environment: Environment, registry: string): Environment => ({
  ...environment,
  images: { ...environment.images, registry },
});

describe('the image registry', () => {
  test('has exactly the repositories that the environments on EKS pull from', () => {
    const { accountId, region, repositories } = planRegistry(Object.values(environments));
    const host = `${accountId}.dkr.ecr.${region}.amazonaws.com`;
    for (const environment of [dev, prod]) {
      for (const name of ['gateway', 'webapp1', 'rpc-app1'] as const) {
        const [repository] = appImage(environment, name).replace(`${host}/`, '').split(':');
        expect(repositories).toContain(repository);
      }
    }
    expect(repositories).toHaveLength(Object.keys(workloads).length);
  });

  test('may be read by every account that runs an environment, and by no other', () => {
    expect(planRegistry([local, dev, prod]).readerAccountIds).toEqual(
      [dev.cluster.accountId, prod.cluster.accountId].toSorted(),
    );
  });

  test('needs no permission for its own account', () => {
    const own = pullingFrom(dev, `${dev.cluster.accountId}.dkr.ecr.eu-west-1.amazonaws.com/team/apps`);
    expect(planRegistry([own])).toMatchObject({
      region: 'eu-west-1',
      readerAccountIds: [],
      repositories: expect.arrayContaining(['team/apps/gateway']),
    });
  });

  test('fails when environments pull from different places, or from outside ECR', () => {
    const elsewhere = pullingFrom(prod, 'ghcr.io/example/api-platform');
    expect(() => planRegistry([dev, elsewhere])).toThrow('must be one path in ECR for all');
    expect(() => planRegistry([elsewhere])).toThrow('(ghcr.io/example/api-platform)');
    expect(() => planRegistry([local])).toThrow('must be one path in ECR for all');
  });
});

describe('images of others', () => {
  const secret = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:ecr-pullthroughcache/docker-hub-AbCdEf';
  const plan = planRegistry([dev, prod], { dockerHubSecretArn: secret });

  test('are pulled from repositories that the registry fills by itself, so that Docker Hub counts no node', () => {
    const pulled = Object.values(thirdPartyImages).map((image) => thirdPartyReference(prod, image));
    const cached = plan.caches.flatMap(({ repositories }) => repositories);
    expect(pulled.map((reference) => reference.replace(/:[^:]*$/, '')).toSorted()).toEqual(
      cached.map((repository) => `${plan.host}/${repository}`).toSorted(),
    );
    for (const { prefix, repositories } of plan.caches) {
      for (const repository of repositories) expect(repository).toMatch(`${prefix}/`);
    }
  });

  test('need an account where their registry gives nothing without one', () => {
    expect(plan.caches).toMatchObject([
      { upstreamUrl: 'registry-1.docker.io', credentialArn: secret },
      { upstreamUrl: 'registry.k8s.io' },
    ]);
    expect(plan.caches[1]).not.toHaveProperty('credentialArn');
  });

  test.each([
    undefined,
    'docker-hub',
    'arn:aws:secretsmanager:eu-central-1:111122223333:secret:docker-hub-AbCdEf',
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:ecr-pullthroughcache/docker-hub-AbCdEf',
    'arn:aws:secretsmanager:eu-central-1:444455556666:secret:ecr-pullthroughcache/docker-hub-AbCdEf',
  ])('refuse %s as the secret with that account', (dockerHubSecretArn) => {
    expect(() => planRegistry([dev, prod], { dockerHubSecretArn })).toThrow(
      `config dockerHubSecretArn of the stack 'registry' ('${dockerHubSecretArn ?? ''}'): must be the ARN of a secret`,
    );
  });

  test('fail where the path of the registry is too long for a rule of ECR', () => {
    const long = `${plan.host}/a-team-with-a-long-name`;
    expect(() => planRegistry([pullingFrom(dev, long)])).toThrow("shorten 'a-team-with-a-long-name'");
  });
});
