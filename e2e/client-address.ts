/** Whether a client can choose who it is: what it wrote, beside what the gateway logged. */

/** Headers by which proxies tell who the client is, and by which a request may be called; each with a lie. */
export const forgery = { address: '203.0.113.77', requestId: 'chosen-by-the-client' } as const;

/** The lies, by header. */
export const forgedHeaders: Readonly<Record<string, string>> = {
  forwarded: `for=${forgery.address};host=evil.example;proto=https`,
  'x-forwarded-for': forgery.address,
  'x-real-ip': forgery.address,
  'x-client-ip': forgery.address,
  'true-client-ip': forgery.address,
  'cf-connecting-ip': forgery.address,
  'x-request-id': forgery.requestId,
};

/** The client that the gateway has logged for a request; undefined where the log does not have it. */
export function loggedClient(log: string, requestId: string): string | undefined {
  for (const line of log.split('\n')) {
    if (!line.includes(requestId)) continue;
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== 'object' || entry === null || !('request_id' in entry) || !('client' in entry)) continue;
    if (entry.request_id === requestId) return String(entry.client);
  }
  return undefined;
}

/**
 * What is wrong with what the gateway believed, one sentence each.
 * @param controllers addresses of the ingress controller's pods
 */
export function clientFaults(
  { client, requestId }: { readonly client: string; readonly requestId: string },
  controllers: readonly string[],
): string[] {
  return [
    ...(client === forgery.address ? [`the client is ${client}, which it wrote itself`] : []),
    ...(controllers.includes(client)
      ? [
          `the client is ${client}, a pod of the ingress controller, which the gateway does not believe; add the network of the pods to cluster.podCidrs`,
        ]
      : []),
    ...(requestId === forgery.requestId ? [`the request is called ${requestId}, which the client wrote itself`] : []),
  ];
}
