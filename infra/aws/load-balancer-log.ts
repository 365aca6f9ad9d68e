import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

/** Whose requests are logged, and for how long. */
export interface LoadBalancerLogArgs {
  readonly bucketName: string;
  readonly accountId: string;
  readonly region: string;
  readonly retentionDays: number;
  readonly protect: boolean;
}

/**
 * Where a load balancer writes a line per request: it knows only buckets, and only with keys of S3's own
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html).
 */
export class LoadBalancerLog extends pulumi.ComponentResource {
  /** Name of the bucket, usable once the load balancer may write to it: AWS tries when logging is switched on. */
  readonly bucket: pulumi.Output<string>;

  constructor(name: string, args: LoadBalancerLogArgs, opts: pulumi.ComponentResourceOptions) {
    super('api-platform:aws:LoadBalancerLog', name, {}, opts);
    const parent = { parent: this };

    const bucket = new aws.s3.Bucket(
      name,
      // A stack that may be deleted takes its logs along.
      { bucket: args.bucketName, forceDestroy: !args.protect },
      { parent: this, protect: args.protect },
    );
    const closed = new aws.s3.BucketPublicAccessBlock(
      `${name}-closed`,
      {
        bucket: bucket.id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      parent,
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket: bucket.id, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }] },
      parent,
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      {
        bucket: bucket.id,
        rules: [
          {
            id: 'expire',
            status: 'Enabled',
            filter: { prefix: '' },
            expiration: { days: args.retentionDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      parent,
    );
    const permission = new aws.s3.BucketPolicy(
      `${name}-write`,
      {
        bucket: bucket.id,
        policy: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'LoadBalancersWrite',
              Effect: 'Allow',
              Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
              Action: 's3:PutObject',
              Resource: pulumi.interpolate`${bucket.arn}/AWSLogs/${args.accountId}/*`,
              Condition: {
                ArnLike: {
                  'aws:SourceArn': `arn:aws:elasticloadbalancing:${args.region}:${args.accountId}:loadbalancer/*`,
                },
              },
            },
            {
              Sid: 'TlsOnly',
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:*',
              Resource: [bucket.arn, pulumi.interpolate`${bucket.arn}/*`],
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        },
      },
      // Both change the bucket's policy state; at the same time S3 refuses one of them.
      { parent: this, dependsOn: [closed] },
    );
    this.bucket = permission.bucket;
    this.registerOutputs();
  }
}
