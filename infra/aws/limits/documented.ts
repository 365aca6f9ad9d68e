/** Limits that AWS's service models do not carry, only its pages. Look them up again when a call is refused all the same. */
import type { Constraint } from './constraint.ts';

/** By name. */
export const documented = {
  // https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
  networkRange: { prefix: { from: 16, to: 28 } },
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html
  anyRange: { prefix: { from: 0, to: 32 } },
  // https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
  serviceRange: { prefix: { from: 12, to: 24 } },
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
  securityGroupDescription: { max: 255, pattern: '[A-Za-z0-9 ._\\-:/()#,@\\[\\]+=&;{}!$*]*' },
  ipPort: { min: 0, max: 65_535 },
  ipProtocol: { enum: ['tcp', 'udp', 'icmp', 'icmpv6', '-1'] },
  domain: { enum: ['vpc'] },
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestLaunchTemplateData.html
  publicImage: { pattern: 'resolve:ssm:/aws/service/[a-zA-Z0-9./_-]+' },
  instanceType: { pattern: '[a-z][a-z0-9-]*\\.[a-z0-9-]+' },
  flagText: { enum: ['true', 'false'] },
  metadataHops: { min: 1, max: 64 },
  // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchTemplateSpecification.html
  templateVersion: { pattern: '\\$Latest|\\$Default|[1-9]\\d*' },
  // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
  instanceLifetime: { min: 86_400, max: 31_536_000 },
  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
  tagValue: { max: 256 },
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
  idleTimeout: { min: 1, max: 4_000 },
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
  deregistrationDelay: { min: 0, max: 3_600 },
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html
  httpCodes: { pattern: '[1-5]\\d\\d(-[1-5]\\d\\d)?(,[1-5]\\d\\d(-[1-5]\\d\\d)?)*' },
  healthCheckPort: { pattern: 'traffic-port|[1-9]\\d{0,4}' },
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
  sslPolicy: { pattern: 'ELBSecurityPolicy-[A-Za-z0-9-]+' },
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
  apiName: { min: 1, max: 128 },
  routeKey: { max: 1_024, pattern: '(GET|HEAD|POST|PUT|PATCH|DELETE) /([^/ ]+(/[^/ ]+)*)?' },
  scope: { min: 1, max: 64 },
  // https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html
  authorizerName: { min: 1, max: 128 },
  authorizerType: { enum: ['REQUEST', 'JWT'] },
  identitySource: { pattern: '\\$request\\.(header|querystring)\\.[A-Za-z0-9_-]+' },
  audience: { min: 1 },
  issuer: { pattern: 'https://[^\\s?#]+' },
  accessLogFormat: { max: 3_072 },
  // Default quotas of an account and region, over all of its APIs.
  throttlingRate: { min: 1, max: 10_000 },
  throttlingBurst: { min: 1, max: 5_000 },
  method: { enum: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'ANY', '*'] },
  headerName: { pattern: "[!#$%&'*+.^_`|~0-9a-z-]+" },
  origin: { pattern: 'https?://[^/*]+' },
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-stages.html
  stageName: { pattern: '\\$default|[A-Za-z0-9_-]{1,128}' },
  payloadFormat: { enum: ['1.0', '2.0'] },
  mappingValue: { min: 1, max: 512 },
  hostName: { max: 253, pattern: '([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]*[a-z0-9]' },
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
  retention: {
    enum: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
  },
  // https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
  deletionWindow: { min: 7, max: 30 },
  // https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
  kubernetesVersion: { pattern: '1\\.\\d{2}' },
  builtInNodePool: { enum: ['general-purpose', 'system'] },
  encryptedResource: { enum: ['secrets'] },
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
  cacheCredential: {
    min: 50,
    max: 612,
    pattern: 'arn:aws(-\\w+)*:secretsmanager:[a-zA-Z0-9:-]+:secret:ecr-pullthroughcache/[\\w/+=.@-]+',
  },
  upstreamRegistry: {
    enum: ['registry-1.docker.io', 'registry.k8s.io', 'public.ecr.aws', 'quay.io', 'ghcr.io', 'registry.gitlab.com'],
  },
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html
  days: { min: 1, max: 2_147_483_647 },
  ruleId: { max: 255 },
  // https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
  endpointPolicy: { max: 20_480 },
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  bucketName: { min: 3, max: 63, pattern: '[a-z0-9][a-z0-9-]*[a-z0-9]' },
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
  bucketPolicy: { max: 20_480 },
} as const satisfies Readonly<Record<string, Constraint>>;
