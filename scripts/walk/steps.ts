/** The steps of the walk, in the order in which a newcomer takes them. */
import { UsageError } from '../terminal/command-line.ts';
import { commandsIn } from './documents.ts';
import { addDemo, addGrpcService, addHttpService, addLaptop, addOnPremises, addRoute, writeCosts } from './edits.ts';
import type { Project } from './project.ts';

/** One step: what is edited, and which commands follow. */
export interface Step {
  readonly name: string;
  readonly edit: (project: Project) => void;
  readonly commands: (project: Project) => readonly string[];
  /** What is done with what a command prints, by command. @default - nothing */
  readonly followUp?: Readonly<Record<string, (project: Project, printed: string) => void>>;
}

const documented =
  (document: string) =>
  (project: Project): readonly string[] =>
    commandsIn(project.read(document));
const service = documented('docs/adding-a-service.md');
const environment = documented('docs/adding-an-environment.md');

const steps: readonly Step[] = [
  { name: 'readme', edit: () => undefined, commands: documented('README.md') },
  // It brings no workspace, so there is nothing to lock.
  { name: 'route', edit: addRoute, commands: (project) => service(project).slice(1) },
  { name: 'http', edit: addHttpService, commands: service },
  { name: 'grpc', edit: addGrpcService, commands: (project) => ['npm run generate', ...service(project)] },
  { name: 'laptop', edit: addLaptop, commands: environment },
  { name: 'onprem', edit: addOnPremises, commands: environment },
  { name: 'demo', edit: addDemo, commands: environment, followUp: { 'npm run -s costs': writeCosts } },
];

/** What `npm run walk -- --help` prints. */
export const help = `npm run walk [-- STEP …]

Does what a newcomer does, in a fresh clone of what is committed: the README's commands, a route, services of both protocols and
environments of every kind, each by the commands of its document, all tests included. All steps together take half an hour.
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
