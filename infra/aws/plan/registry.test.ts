import { workloads } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';

import { environments } from '../../environments/all.ts';
import type { Environment } from '../../environments/environment.ts';
import { appImage } from '../../environments/versions.ts';
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
