/** What leaves a network to S3. */
import { describe, expect, test } from '@jest/globals';

import { prod } from '../environments/prod.ts';
import { manifests } from '../k8s/render.ts';
import { type Caller, isAllowed } from './testing/iam.ts';
import { everything, flowsRole, policyOf, refuses } from './bootstrap/testing/attempts.ts';

/** An endpoint's policy holds for whoever calls through it, whatever their own policies say. */
describe('through the S3 endpoint of a network', () => {
  const pod: Caller = { arn: flowsRole, policies: [everything], boundary: policyOf('network-s3') };
  refuses(pod, [
    ['carry data into a foreign bucket', 's3:PutObject', 'arn:aws:s3:::collected/users.csv'],
    ['fetch a program from a foreign bucket', 's3:GetObject', 'arn:aws:s3:::collected/miner'],
    ['list a bucket', 's3:ListBucket', 'arn:aws:s3:::prod-eu-central-1-starport-layer-bucket'],
    ['overwrite a layer', 's3:PutObject', 'arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/a'],
  ]);

  test('layers of images are read: every image of an environment comes from ECR', () => {
    const layer = 'arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/a';
    expect(isAllowed(pod, { action: 's3:GetObject', resource: layer })).toBe(true);
    const images = manifests(prod).flatMap(({ objects }) => [
      ...JSON.stringify(objects).matchAll(/"image":"([^"]+)"/g),
    ]);
    expect(images.map(([, image]) => image?.split('/')[0]).filter((host) => !/\.dkr\.ecr\./.test(host ?? ''))).toEqual(
      [],
    );
    expect(images.length).toBeGreaterThan(5);
  });
});
