/** Which add-ons an environment has, and where those are that were there before. */
import * as z from 'zod';
import { hostName, text, whole } from './field-rules.ts';

const source = z.enum(['bundled', 'external']);

const otlpUrl = z.string().refine((given) => {
  const url = URL.parse(given);
  return url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '';
}, "must be the base URL of an OTLP/HTTP receiver such as 'http://otel:4318', without user, query or fragment");

const spanBackend = z.strictObject({
  otlpUrl,
  header: z
    .strictObject({
      name: text(/^[a-z0-9][-a-z0-9]*$/, "the name of a header in lower case, such as 'authorization'"),
      secret: text(hostName, 'the name of a Secret in the namespace of the collector'),
    })
    .exactOptional(),
});

/** The add-ons of an environment. */
export const addonsSchema = z.strictObject({
  ingressController: source,
  metricsServer: source,
  requestMetrics: source,
  rateLimitStore: z.union([
    z.literal('bundled'),
    z.strictObject({
      host: text(hostName, 'a host name without scheme or port'),
      port: whole(1, 65_535),
      tls: z.boolean(),
    }),
  ]),
  traces: z.union([
    z.literal('none'),
    z.strictObject({ collector: z.literal('bundled'), exportTo: spanBackend.exactOptional() }),
    z.strictObject({ otlpUrl }),
  ]),
});
