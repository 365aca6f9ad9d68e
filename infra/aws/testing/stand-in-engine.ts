/** Stands in for Pulumi's engine: the two services that a program talks to, strict where the engine is strict. */
import { type sendUnaryData, Server, ServerCredentials, type ServerUnaryCall, status } from '@grpc/grpc-js';
// CommonJS without names that Node could find: only the default export is there.
import engineServices from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import engineMessages from '@pulumi/pulumi/proto/engine_pb.js';
import resourceServices from '@pulumi/pulumi/proto/resource_grpc_pb.js';
import resourceMessages from '@pulumi/pulumi/proto/resource_pb.js';
import emptyMessages from 'google-protobuf/google/protobuf/empty_pb.js';
import structMessages from 'google-protobuf/google/protobuf/struct_pb.js';

import { plain, type Registration, registrationOf, unknownValue, urnOf } from './registration.ts';
import { answer } from './stand-in-provider.ts';

const { EngineService } = engineServices;
const { GetRootResourceResponse, LogSeverity, RequirePulumiVersionResponse, SetRootResourceResponse } = engineMessages;
const { ResourceMonitorService } = resourceServices;
const { RegisterPackageResponse, RegisterResourceResponse, SupportsFeatureResponse } = resourceMessages;
const { Empty } = emptyMessages;
const { Struct } = structMessages;

/** Which update it plays. */
export interface EngineArgs {
  readonly project: string;
  readonly stack: string;
  /** A preview: nobody knows what a provider would answer. */
  readonly dryRun: boolean;
}

/** What a program did. */
export interface EngineRecord {
  readonly registrations: Registration[];
  /** Outputs of the stack. */
  outputs: Readonly<Record<string, unknown>>;
  /** What the program wanted the user to read, warnings and errors included. */
  readonly messages: string[];
  /** Whether the program said that it is done. */
  finished: boolean;
}

/** A running stand-in. */
export interface StandInEngine {
  /** `host:port` of both services. */
  readonly address: string;
  readonly record: EngineRecord;
  stop(): void;
}

/** Starts one on a free port of this machine. */
export async function startEngine(args: EngineArgs): Promise<StandInEngine> {
  const record: EngineRecord = { registrations: [], outputs: {}, messages: [], finished: false };
  const server = new Server();
  server.addService(ResourceMonitorService, monitor(args, record));
  server.addService(EngineService, engine(record));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return { address: `127.0.0.1:${port}`, record, stop: () => server.forceShutdown() };
}

type Handler<Request, Response> = (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => void;

/** A handler from a function; what it throws becomes the call's error. */
function unary<Request, Response>(handle: (request: Request) => Response): Handler<Request, Response> {
  return (call, callback) => {
    try {
      callback(null, handle(call.request));
    } catch (error) {
      callback({ code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
    }
  };
}

function monitor(args: EngineArgs, record: EngineRecord) {
  const refuse = (what: string) =>
    unary<unknown, never>(() => {
      throw new Error(`${what}: the program must ask nobody; what it needs to know is in the environment`);
    });
  return {
    supportsFeature: unary<resourceMessages.SupportsFeatureRequest, resourceMessages.SupportsFeatureResponse>(() =>
      new SupportsFeatureResponse().setHassupport(true),
    ),
    registerPackage: unary(() => new RegisterPackageResponse().setRef('package')),
    registerResource: unary<resourceMessages.RegisterResourceRequest, resourceMessages.RegisterResourceResponse>(
      (request) => register(request, args, record),
    ),
    registerResourceOutputs: unary<resourceMessages.RegisterResourceOutputsRequest, emptyMessages.Empty>((request) => {
      if (request.getUrn().includes('::pulumi:pulumi:Stack::')) {
        record.outputs = asRecord(plain(request.getOutputs()?.toJavaScript()));
      }
      return new Empty();
    }),
    signalAndWaitForShutdown: unary(() => {
      record.finished = true;
      return new Empty();
    }),
    invoke: refuse('invoke'),
    call: refuse('call'),
    readResource: refuse('read'),
  };
}

/** The engine's own rules, then the provider's answer. */
function register(
  request: resourceMessages.RegisterResourceRequest,
  { project, stack, dryRun }: EngineArgs,
  record: EngineRecord,
): resourceMessages.RegisterResourceResponse {
  const urn = urnOf(stack, project, request);
  const registration = registrationOf(request, urn);
  const known = new Set(record.registrations.map((other) => other.urn));
  if (known.has(urn)) throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
  const unregistered = registration.dependencies.filter((dependency) => !known.has(dependency));
  if (unregistered.length > 0) throw new Error(`${urn} depends on ${unregistered.join(', ')}, not registered`);
  const isProvider = registration.type.startsWith('pulumi:providers:');
  if (registration.custom && !isProvider && registration.provider === '') {
    throw new Error(
      `Default provider for '${registration.type.split(':')[0]}' disabled. '${urn}' must use an explicit provider`,
    );
  }
  record.registrations.push(registration);

  const response = new RegisterResourceResponse().setUrn(urn).setStable(false);
  if (!registration.custom) return response;
  const { id, outputs } = answer(registration);
  const visible = dryRun && !isProvider ? onlyInputsKnown(outputs, registration.inputs) : outputs;
  return response
    .setId(dryRun && !isProvider ? '' : id)
    .setObject(Struct.fromJavaScript(JSON.parse(JSON.stringify(visible))));
}

/** In a preview the outputs are the inputs, and everything else is unknown. */
function onlyInputsKnown(outputs: Readonly<Record<string, unknown>>, inputs: Registration['inputs']): object {
  return Object.fromEntries(
    Object.entries(outputs).map(([property, value]) => [
      property,
      property in inputs && JSON.stringify(inputs[property]) === JSON.stringify(value) ? value : unknownValue,
    ]),
  );
}

function engine(record: EngineRecord) {
  let root = '';
  return {
    log: unary<engineMessages.LogRequest, emptyMessages.Empty>((request) => {
      if (request.getSeverity() !== LogSeverity.DEBUG) record.messages.push(request.getMessage());
      return new Empty();
    }),
    getRootResource: unary(() => new GetRootResourceResponse().setUrn(root)),
    setRootResource: unary<engineMessages.SetRootResourceRequest, engineMessages.SetRootResourceResponse>((request) => {
      root = request.getUrn();
      return new SetRootResourceResponse();
    }),
    requirePulumiVersion: unary(() => new RequirePulumiVersionResponse()),
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return { ...(typeof value === 'object' ? value : {}) };
}
