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
import { deletions, type Existing, type StackState, type Step, stepFor } from './stack-state.ts';
import { answer } from './stand-in-provider.ts';
import { conflictWith } from './unique-inputs.ts';

const { EngineService } = engineServices;
const { GetRootResourceResponse, LogSeverity, RequirePulumiVersionResponse, SetRootResourceResponse } = engineMessages;
const { ResourceMonitorService } = resourceServices;
const { RegisterPackageResponse, RegisterResourceResponse, Result, SupportsFeatureResponse } = resourceMessages;
const { Empty } = emptyMessages;
const { Struct } = structMessages;

/** Which update it plays. */
export interface EngineArgs {
  readonly project: string;
  readonly stack: string;
  /** A preview: nobody knows what a provider would answer. */
  readonly dryRun: boolean;
  /** What is there. @default - nothing */
  readonly state?: StackState;
  /** A resource that its provider refuses to make or change, and why. @default - all goes well */
  readonly failing?: { readonly name: string; readonly message: string };
  /** Goes on with what does not need a resource that failed. @default false, as `pulumi up` without --continue-on-error */
  readonly continueOnError?: boolean;
}

/** What a program did. */
export interface EngineRecord {
  readonly registrations: Registration[];
  /** What happened to each resource, in order; components included. */
  readonly steps: Step[];
  /** What is there now: after a preview, what would be there. */
  readonly state: Map<string, Existing>;
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
  const state = new Map(args.state);
  const record: EngineRecord = { registrations: [], steps: [], state, outputs: {}, messages: [], finished: false };
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

/** The engine is on its way out: what it says to all calls after a failure. */
class ShuttingDown extends Error {}

/** A handler from a function; what it throws becomes the call's error. */
function unary<Request, Response>(handle: (request: Request) => Response): Handler<Request, Response> {
  return (call, callback) => {
    try {
      callback(null, handle(call.request));
    } catch (error) {
      const code = error instanceof ShuttingDown ? status.UNAVAILABLE : status.UNKNOWN;
      callback({ code, details: error instanceof Error ? error.message : String(error) });
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
      removeTheRest(record);
      return new Empty();
    }),
    invoke: refuse('invoke'),
    call: refuse('call'),
    readResource: refuse('read'),
  };
}

/** The engine's own rules, then what its plan and the provider say. */
function register(
  request: resourceMessages.RegisterResourceRequest,
  args: EngineArgs,
  record: EngineRecord,
): resourceMessages.RegisterResourceResponse {
  const { project, stack, dryRun, failing, continueOnError = false } = args;
  const failed = new Set(record.steps.filter(({ operation }) => /fail|skip/.test(operation)).map((step) => step.urn));
  if (failed.size > 0 && !continueOnError) throw new ShuttingDown('resource monitor shut down');
  const urn = urnOf(stack, project, request);
  const registration = registrationOf(request, urn);
  checkRegistration(registration, record);
  record.registrations.push(registration);
  const response = new RegisterResourceResponse().setUrn(urn).setStable(false);
  const step = stepFor(record.state, registration, record.state.get(registration.provider)?.registration.inputs ?? {});

  if (registration.dependencies.some((dependency) => failed.has(dependency))) {
    record.steps.push({ ...step, operation: 'skip' });
    return response.setResult(Result.FAIL);
  }
  // A preview asks no provider to make anything.
  const conflict = dryRun || step.operation !== 'create' ? undefined : conflictWith(record.state, registration);
  const refusal = registration.name === failing?.name ? failing.message : conflict;
  if (step.operation !== 'same' && refusal !== undefined && registration.custom) {
    record.steps.push({ ...step, operation: 'fail' });
    record.messages.push(`${urn}: ${refusal}`);
    if (!continueOnError) throw new ShuttingDown('resource monitor shut down while waiting');
    return response.setResult(Result.FAIL);
  }
  record.steps.push(step);
  const before = record.state.get(urn);
  const generation = (before?.generation ?? 0) + Number(step.operation === 'create' || step.operation === 'replace');
  // A successor is another thing: all that refers to it refers to something new.
  const name = generation > 1 ? `${registration.name}~${generation}` : registration.name;
  const { id, outputs } = registration.custom ? answer({ ...registration, name }) : { id: '', outputs: {} };
  record.state.set(urn, { registration, id, outputs, generation });
  if (!registration.custom) return response;

  const isProvider = registration.type.startsWith('pulumi:providers:');
  const isNew = step.operation === 'create' || step.operation === 'replace';
  const hidden = dryRun && isNew && !isProvider;
  return response
    .setId(hidden ? '' : id)
    .setObject(
      Struct.fromJavaScript(
        JSON.parse(JSON.stringify(hidden ? onlyInputsKnown(outputs, registration.inputs) : outputs)),
      ),
    );
}

/** @throws Error where the engine would refuse the registration */
function checkRegistration({ urn, type, custom, provider, dependencies }: Registration, record: EngineRecord): void {
  const known = new Set(record.registrations.map((other) => other.urn));
  if (known.has(urn)) throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
  const unregistered = dependencies.filter((dependency) => !known.has(dependency));
  if (unregistered.length > 0) throw new Error(`${urn} depends on ${unregistered.join(', ')}, not registered`);
  if (custom && !type.startsWith('pulumi:providers:') && provider === '') {
    throw new Error(`Default provider for '${type.split(':')[0]}' disabled. '${urn}' must use an explicit provider`);
  }
}

/** What the program no longer asks for goes. After a failure the engine does not know what it would have asked for. */
function removeTheRest({ registrations, steps, state }: EngineRecord): void {
  if (steps.some(({ operation }) => operation === 'fail')) return;
  for (const step of deletions(state, new Set(registrations.map(({ urn }) => urn))).flat()) {
    steps.push(step);
    state.delete(step.urn);
  }
}

/** In a preview the outputs of what is not there yet are its inputs, and everything else is unknown. */
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
