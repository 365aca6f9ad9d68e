/** `npm run policy`, without the disk: from files to a report and an exit code. */
import path from 'node:path';
import { environmentNamed, environments } from '../../infra/environments/all.ts';
import { type CheckOptions, type Report, checkManifests } from '../../infra/k8s/policies/check.ts';
import { contextOf } from '../../infra/k8s/policies/context-of.ts';
import { exemptionRule } from '../../infra/k8s/policies/exemptions.ts';
import { type Parsed, parseManifests } from '../../infra/k8s/policies/read/manifests.ts';
import { coveredBy, rules } from '../../infra/k8s/policies/registry.ts';
import { jsonReport } from '../../infra/k8s/policies/report/json.ts';
import { type Locate, shownPlace } from '../../infra/k8s/policies/report/place.ts';
import { sarifReport } from '../../infra/k8s/policies/report/sarif.ts';
import { textReport } from '../../infra/k8s/policies/report/text.ts';
import type { Unread } from '../../infra/k8s/policies/report/unread.ts';
import { UsageError, parseCommandLine } from '../terminal/command-line.ts';
import { mergedReport } from './merged-report.ts';
import { UnreadableError } from './unreadable.ts';

/** Files by name, and folders that were looked through. */
export interface Disk {
  /**
   * The files at a path: itself, or in a folder all YAML and JSON below it.
   * @throws {UnreadableError} where there is nothing, or nothing that this user may read
   */
  readonly filesAt: (path: string) => readonly string[];
  /** @throws {UnreadableError} where it cannot be read */
  readonly read: (file: string) => Uint8Array;
}

/** What a run wrote, and its exit code: 0 nothing found, 1 violations, 2 something could not be checked. */
export interface Told {
  readonly out: string;
  /** Where `out` belongs. @default - standard output */
  readonly file?: string;
  readonly err: string;
  readonly code: 0 | 1 | 2;
}

const formats = ['text', 'json', 'sarif'] as const;

/** How to use it. */
export const usage = `npm run policy -- FILES|FOLDERS [--format text|json|sarif] [--env NAME] [--namespace NAME]
                [--ignore ID,...] [--advisory] [--output FILE]

Checks Kubernetes manifests of anybody, all of them together. Folders are searched for .yaml, .yml and .json.
  --format    text for people, json for programs, sarif for code scanning [text]
  --env       the environment that they are meant for: ${Object.keys(environments).join(', ')}. It tells hosts, images, connections and
              the like; without it rules that need these are left out [of dist/NAME it is NAME]
  --namespace the namespace that a tool gives to objects that name none (kubectl -n, helm --namespace) [nobody does]
  --ignore    rules to leave out, separated by commas
  --advisory  checks matters of taste, too
  --output    writes the report to a file: standard output may hold more than it, such as what npm says [standard output]
  --help      this text
Exit code: 0 nothing found, 1 violations, 2 wrong usage or unreadable files; the others are checked all the same.
An object is exempt from a rule by its annotation policy.api-platform/exempt: "ID: reason; ID: reason".`;

/** Runs the check. */
export function runPolicy(args: readonly string[], disk: Disk): Told {
  const { values, positionals } = parseCommandLine(
    args,
    {
      format: { type: 'string' },
      env: { type: 'string' },
      namespace: { type: 'string' },
      ignore: { type: 'string' },
      advisory: { type: 'boolean' },
      output: { type: 'string' },
    },
    { allowPositionals: true },
  );
  const format = formats.find((known) => known === (values.format ?? 'text'));
  if (format === undefined)
    throw new UsageError(`--format: got "${values.format}", must be one of ${formats.join(', ')}`);
  const ignore = (values.ignore ?? '').split(',').filter((id) => id !== '');
  for (const id of ignore) mustBeRule(id);
  const known = Object.keys(environments);
  if (values.env !== undefined && !known.includes(values.env)) {
    throw new UsageError(`--env: got "${values.env}", must be one of ${known.join(', ')}`);
  }
  const { namespace } = values;
  if (namespace !== undefined && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace)) {
    throw new UsageError(`--namespace: got "${namespace}", must be a name of lower-case letters, digits and hyphens`);
  }
  if (values.output === '') throw new UsageError('--output: got "", must be the name of a file');
  if (positionals.length === 0) throw new UsageError('name a file or folder with manifests; --help tells more');

  const unread: Unread[] = [];
  const sets = readAll(setsOf(positionals, values.env, forgiving(disk, unread)), forgiving(disk, unread));
  unread.push(...sets.flatMap(({ faults }) => faults));
  const err = unread.map((fault) => `${unreadLine(fault)}\n`).join('');
  const sources = sets.flatMap((set) => set.sources);
  if (sources.length === 0) {
    if (unread.length > 0) return { out: '', err, code: 2 };
    throw new UsageError(`there are no manifests in ${positionals.join(', ')}`);
  }
  const options = { ignore, advisory: values.advisory === true, ...(namespace !== undefined && { namespace }) };
  const report = mergedReport(sets.map((set) => check(set, options)));
  const locate: Locate = ({ index, pointer }) => {
    const source = sources[index];
    return source && { file: source.file, line: pointer === '' ? source.line : source.lineOf(pointer) };
  };
  const out = {
    text: () => textReport(report, locate).join('\n'),
    json: () => jsonReport(report, locate, unread),
    sarif: () => sarifReport(report, locate, unread),
  }[format]();
  const rest = unread.length === 0 ? '' : 'policy: the rest was checked without what these hold\n';
  const { output: file } = values;
  return { out: `${out}\n`, err: err + rest, code: codeOf(report, unread), ...(file !== undefined && { file }) };
}

function codeOf({ violations }: Report, unread: readonly Unread[]): Told['code'] {
  if (unread.length > 0) return 2;
  return violations.length === 0 ? 0 : 1;
}

function unreadLine(fault: Unread): string {
  return fault.line === undefined
    ? `policy: cannot read ${fault.file}: ${fault.message}`
    : `${shownPlace(fault)}: ${fault.message}`;
}

/** A disk on which what cannot be read is nothing, and is told. */
function forgiving({ filesAt, read }: Disk, unread: Unread[]): Disk {
  const attempt = <T>(file: string, otherwise: T, look: () => T): T => {
    try {
      return look();
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      if (!unread.some((fault) => fault.file === file)) unread.push({ file, message: error.message });
      return otherwise;
    }
  };
  return {
    filesAt: (at) => attempt(at, [], () => filesAt(at)),
    read: (file) => attempt(file, new Uint8Array(), () => read(file)),
  };
}

function mustBeRule(id: string): void {
  if (id === exemptionRule.id || rules.some((rule) => rule.id === id)) return;
  const part = Object.hasOwn(coveredBy, id) ? coveredBy[id] : undefined;
  throw new UsageError(
    `--ignore: got "${id}", must be the id of a rule${part === undefined ? ', as reports name them' : `; it is part of ${part}`}`,
  );
}

/** Files that are judged together. */
interface FileSet {
  readonly files: readonly string[];
  /** @default - nobody tells */
  readonly environment?: string;
}

/** dist/ holds a set for every environment; whatever else is named is one set. */
function setsOf(paths: readonly string[], environment: string | undefined, { filesAt }: Disk): readonly FileSet[] {
  const files = (at: string): readonly string[] => filesAt(at).map((file) => path.normalize(file));
  const all = (some: readonly string[]): readonly string[] => [...new Set(some.flatMap(files))];
  if (environment !== undefined) return [{ files: all(paths), environment }];
  const rendered = paths.filter((at) => renderedIn(at) !== undefined);
  const others = paths.filter((at) => !rendered.includes(at));
  const found = [...new Set(rendered.flatMap((at) => renderedIn(at) ?? []))].map((name): FileSet => {
    const inFolder = all(rendered).filter((file) => path.basename(path.dirname(file)) === name);
    return { files: inFolder, environment: name };
  });
  return others.length === 0 ? found : [...found, { files: all(others) }];
}

/** The environments that a folder holds all manifests of: `dist`, and `dist/<environment>`. */
function renderedIn(at: string): readonly string[] | undefined {
  const [last = '', above] = path.resolve(at).split(path.sep).toReversed();
  const names = Object.keys(environments);
  if (last === 'dist') return names;
  return above === 'dist' && names.includes(last) ? [last] : undefined;
}

/** Objects that are judged together. */
interface SourceSet extends Parsed {
  readonly environment?: string;
}

function readAll(sets: readonly FileSet[], { read }: Disk): readonly SourceSet[] {
  return sets.map(({ files, ...about }) => {
    const parsed = files.map((file) => parseManifests(file, read(file)));
    const [sources, faults] = [parsed.flatMap((one) => one.sources), parsed.flatMap((one) => one.faults)];
    return { ...about, sources, faults };
  });
}

function check({ sources, environment }: SourceSet, options: CheckOptions): Report {
  return checkManifests(
    sources.map(({ manifest }) => manifest),
    { ...options, ...(environment !== undefined && { context: contextOf(environmentNamed(environment)) }) },
  );
}
