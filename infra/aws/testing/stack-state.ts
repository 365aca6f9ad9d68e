/** What is there after an update, and what the engine would do to get from there to what a program asks for. */
import { differingPaths } from '../../k8s/policies/compare/differences.ts';
import { fixedInputs } from './fixed-inputs.ts';
import type { Registration } from './registration.ts';

/** One resource that is there. */
export interface Existing {
  readonly registration: Registration;
  readonly id: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** How often it was made: its successor has other ids than it. */
  readonly generation: number;
}

/** A stack between two updates: what is there by URN, in the order in which it was made. */
export type StackState = ReadonlyMap<string, Existing>;

/** What happens to a resource. */
export type Operation = 'create' | 'same' | 'update' | 'replace' | 'delete' | 'fail' | 'skip';

/** One resource and what happens to it. */
export interface Step {
  readonly operation: Operation;
  readonly urn: string;
  readonly name: string;
  /** Inputs that changed, from the top: `spec.template.metadata`. */
  readonly changed: readonly string[];
}

/** What has to happen to a resource so that it becomes what is asked for. */
export function stepFor(state: StackState, wanted: Registration, providerInputs: Registration['inputs']): Step {
  const { urn, name } = wanted;
  const existing = state.get(urn);
  if (existing === undefined) return { operation: 'create', urn, name, changed: [] };
  const changed = changedInputs(existing.registration, wanted);
  const fixed = [...fixedInputs(wanted.type, providerInputs), ...wanted.replaceOnChanges];
  const replaced = wanted.custom && changed.some((path) => fixed.some((other) => touches(path, other)));
  // A provider that is another one takes all of its resources with it.
  const moved = wanted.custom && existing.registration.providerReference !== wanted.providerReference;
  const operation = replaced || moved ? 'replace' : changed.length > 0 ? 'update' : 'same';
  return { operation, urn, name, changed };
}

/**
 * What goes, in waves: a wave goes at once, when all that needed it is gone.
 * @throws Error when something that is protected would go
 */
export function deletions(state: StackState, wanted: ReadonlySet<string>): readonly (readonly Step[])[] {
  let going = [...state.values()].map(({ registration }) => registration).filter(({ urn }) => !wanted.has(urn));
  const guarded = going.filter(({ protect }) => protect).map(({ name }) => name);
  if (guarded.length > 0)
    throw new Error(`${guarded.toSorted().join(', ')} cannot be deleted because they are protected`);
  const waves: Step[][] = [];
  while (going.length > 0) {
    const needed = new Set(going.flatMap(({ dependencies, provider, parent }) => [...dependencies, provider, parent]));
    const free = going.filter(({ urn }) => !needed.has(urn));
    if (free.length === 0) throw new Error(`${going.map(({ name }) => name).join(', ')} need each other`);
    waves.push(free.map(({ urn, name }) => ({ operation: 'delete', urn, name, changed: [] })));
    going = going.filter(({ urn }) => needed.has(urn));
  }
  return waves;
}

function changedInputs(before: Registration, after: Registration): readonly string[] {
  const ignored = after.ignoreChanges;
  return differingPaths(before.inputs, after.inputs)
    .map((pointer) => pointer.slice(1).replaceAll('/', '.'))
    .filter((path) => !ignored.some((other) => touches(path, other)));
}

/** Whether a change at one path is a change of the other: it is there, below or above. */
function touches(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`) || other.startsWith(`${path}.`);
}
