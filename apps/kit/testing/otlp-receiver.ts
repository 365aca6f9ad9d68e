/** A receiver for OTLP over HTTP on loopback that keeps the spans it gets. */
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { createHttpServer, listen } from '../http-server.ts';

/** What a test wants to know of a span. */
export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty where the span has no parent. */
  readonly parentId: string;
}

/** A receiver that listens. */
export interface OtlpReceiver {
  /** Base URL. */
  readonly url: string;
  /** In the order in which they came. */
  readonly spans: readonly ReceivedSpan[];
  /** Method and path of every request, and its content type. */
  readonly requests: readonly string[];
  readonly close: () => void;
}

/** Listens on a free port and answers every request with the status. */
export async function startOtlpReceiver(status = 200): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const requests: string[] = [];
  const take = async (req: IncomingMessage): Promise<void> => {
    requests.push(`${req.method} ${req.url} ${req.headers['content-type']}`);
    spans.push(...spansIn(await buffer(req)));
  };
  const server = createHttpServer((req, res) => {
    void take(req).then(() => res.writeHead(status).end());
  });
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, spans, requests, close };
}

/**
 * The spans of an ExportTraceServiceRequest. Only the fields that tests ask for; the numbers are those of
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto.
 */
function spansIn(request: Uint8Array): ReceivedSpan[] {
  return messages(request, 1).flatMap((resourceSpans) => {
    const attributes = messages(resourceSpans, 1).flatMap((resource) => messages(resource, 1));
    const named = attributes.find((attribute) => text(attribute, 1) === 'service.name');
    const service = named === undefined ? '' : text(messages(named, 2)[0], 1);
    const scopes = messages(resourceSpans, 2);
    return scopes
      .flatMap((scope) => messages(scope, 2))
      .map((span) => ({
        service,
        name: text(span, 5),
        traceId: hex(span, 1),
        spanId: hex(span, 2),
        parentId: hex(span, 4),
      }));
  });
}

/** What stands in a field of a message: messages, texts and bytes look the same. */
function messages(message: Uint8Array, field: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number === field) found.push(reader.bytes());
    else reader.skip(wireType, number);
  }
  return found;
}

const text = (message: Uint8Array = new Uint8Array(), field: number): string =>
  Buffer.from(messages(message, field)[0] ?? []).toString('utf8');

const hex = (message: Uint8Array, field: number): string =>
  Buffer.from(messages(message, field)[0] ?? []).toString('hex');
