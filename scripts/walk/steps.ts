/** The steps of the walk, in the order in which a newcomer takes them. */
import { UsageError } from '../terminal/command-line.ts';
import { commandsIn } from './documents.ts';
import { addDemo, addGrpcService, addHttpService, addLaptop, addOnPremises, addRoute, writeCosts } from './edits.ts';
import type { Project } from './project.ts';

/** One step: what is edited, by which document, and so which commands follow. */
export interface Step {
  readonly name: string;
  readonly document: string;
  readonly edit: (project: Project) => void;
  /** Which commands of the document it takes, and what comes before them. @default - all of them */
  readonly commands?: (documented: readonly string[]) => readonly string[];
  /** What is done with what a command prints, by command. @default - nothing */
  readonly followUp?: Readonly<Record<string, (project: Project, printed: string) => void>>;
}

const service = 'docs/adding-a-service.md';
const environment = 'docs/adding-an-environment.md';

const steps: readonly Step[] = [
  { name: 'readme', document: 'README.md', edit: () => undefined },
  // It brings no workspace, so there is nothing to lock.
  { name: 'route', document: service, edit: addRoute, commands: ([, ...others]) => others },
  { name: 'http', document: service, edit: addHttpService },
  { name: 'grpc', document: service, edit: addGrpcService, commands: (all) => ['npm run generate', ...all] },
  { name: 'laptop', document: environment, edit: addLaptop },
  { name: 'on-premises', document: environment, edit: addOnPremises },
  { name: 'demo', document: environment, edit: addDemo, followUp: { 'npm run -s costs': writeCosts } },
];

/** What `npm run walk -- --help` prints. */
export const help = `npm run walk [-- STEP …]

Does what a newcomer does, in a fresh clone of what is committed: the README's commands, a route, services of both protocols and
environments of every kind, each by the commands of its document. The check with all tests comes once for all that one document
tells. All steps together take a quarter of an hour.
  STEP    ${steps.map(({ name }) => name).join(', ')}: these only
  --help  this text`;

/**
 * The steps of those names, all where none is named.
 * @throws {UsageError} for a name that no step has
 */
export function chooseSteps(names: readonly string[]): readonly Step[] {
  const known = steps.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new UsageError(`no step is called ${unknown.join(', ')}; there are ${known.join(', ')}`);
  return steps.filter(({ name }) => names.length === 0 || names.includes(name));
}

/** The commands of a step, without the check where the next step follows the same document and ends with it. */
export function commandsOf(step: Step, next: Step | undefined, project: Pick<Project, 'read'>): readonly string[] {
  const documented = commandsIn(project.read(step.document));
  const commands = step.commands?.(documented) ?? documented;
  return commands.filter((command) => command !== 'npm run check' || next?.document !== step.document);
}
