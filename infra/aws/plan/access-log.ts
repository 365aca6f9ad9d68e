/** One line of JSON per request at the edge; https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */

const fields = {
  time: '$context.requestTimeEpoch',
  requestId: '$context.requestId',
  clientAddress: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
  domain: '$context.domainName',
  method: '$context.httpMethod',
  path: '$context.path',
  routeKey: '$context.routeKey',
  protocol: '$context.protocol',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  integrationStatus: '$context.integration.status',
  integrationLatencyMs: '$context.integration.latency',
  integrationError: '$context.integration.error',
  error: '$context.error.message',
  errorType: '$context.error.responseType',
  subject: '$context.authorizer.claims.sub',
  tokenError: '$context.authorizer.error',
} as const;

/**
 * The format of the access log, at most 3 KB. Every value is a string: what a request has no value for becomes `-`,
 * which as a number would make the line no JSON.
 */
export const accessLogFormat = JSON.stringify(fields);
