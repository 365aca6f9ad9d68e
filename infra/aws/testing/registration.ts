/** What a program asks the engine for, one entry per resource, with the options that Pulumi's own mocks do not show. */
import type { RegisterResourceRequest } from '@pulumi/pulumi/proto/resource_pb.js';

/** One resource as it was registered. Other resources are named by their URN. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN of the parent; empty at the top. */
  readonly parent: string;
  /** Whether a provider makes it; otherwise it only groups others. */
  readonly custom: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URN of the provider; empty where none was given. */
  readonly provider: string;
  /** URN and id of the provider, as the engine keeps it: another id is another provider. */
  readonly providerReference: string;
  /** All that it comes after. */
  readonly dependencies: readonly string[];
  /** The resources that each input was made from, by the name of the input. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** What it comes after only because the options say so, not because an input needs it. */
  readonly dependsOn: readonly string[];
  readonly protect: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly replaceOnChanges: readonly string[];
  readonly ignoreChanges: readonly string[];
  readonly retainOnDelete: boolean;
}

/** Stands for a value that is known only after the update; the engine's own constant. */
export const unknownValue = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

const signatureKey = '4dabf18193072939515e22adb298388d';
const secretSignature = '1b47061264138c4ac30d75fd1eb44270';
const outputSignature = 'd0e6a833031e9bbcd3f4e8bde6ca49a4';
/** What takes the place of every secret. */
export const secretMask = '[secret]';

/** Reads a request of the SDK. */
export function registrationOf(request: RegisterResourceRequest, urn: string): Registration {
  const dependencies = request.getDependenciesList();
  const propertyDependencies: Record<string, readonly string[]> = {};
  request.getPropertydependenciesMap().forEach((urns, property) => {
    if (urns.getUrnsList().length > 0) propertyDependencies[property] = urns.getUrnsList();
  });
  const needed = new Set(Object.values(propertyDependencies).flat());
  const [provider = ''] = request.getProvider().split(/::(?=[^:]*$)/);
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    custom: request.getCustom(),
    inputs: plainRecord(request.getObject()?.toJavaScript() ?? {}),
    provider,
    providerReference: request.getProvider(),
    dependencies,
    propertyDependencies,
    dependsOn: dependencies.filter((dependency) => !needed.has(dependency)),
    protect: request.getProtect() ?? false,
    deleteBeforeReplace: request.getDeletebeforereplace(),
    replaceOnChanges: request.getReplaceonchangesList(),
    ignoreChanges: request.getIgnorechangesList(),
    retainOnDelete: request.getRetainondelete() ?? false,
  };
}

/** The URN that the engine makes of a registration. */
export function urnOf(stack: string, project: string, request: RegisterResourceRequest): string {
  const parentTypes = request.getParent().split('::')[2] ?? '';
  const ancestors = parentTypes === '' || parentTypes === 'pulumi:pulumi:Stack' ? '' : `${parentTypes}$`;
  return `urn:pulumi:${stack}::${project}::${ancestors}${request.getType()}::${request.getName()}`;
}

/** Secrets masked, wrapped outputs unwrapped. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if (signatureKey in value) {
    if (value[signatureKey] === secretSignature || ('secret' in value && value.secret === true)) return secretMask;
    if (value[signatureKey] === outputSignature) return 'value' in value ? plain(value.value) : unknownValue;
  }
  return plainRecord(value);
}

function plainRecord(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
