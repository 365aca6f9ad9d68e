/** `npm run policy`, without the disk: from files to a report and an exit code. */
import path from 'node:path';
import { environmentNamed, environments } from '../../infra/environments/all.ts';
import { type CheckOptions, type Report, checkManifests } from '../../infra/k8s/policies/check.ts';
import { contextOf } from '../../infra/k8s/policies/context-of.ts';
import { exemptionRule } from '../../infra/k8s/policies/exemptions.ts';
import { type ParseFault, type Source, parseManifests } from '../../infra/k8s/policies/parse.ts';
import { coveredBy, rules } from '../../infra/k8s/policies/registry.ts';
import { jsonReport } from '../../infra/k8s/policies/report/json.ts';
import type { Locate } from '../../infra/k8s/policies/report/place.ts';
import { sarifReport } from '../../infra/k8s/policies/report/sarif.ts';
import { textReport } from '../../infra/k8s/policies/report/text.ts';
import { UsageError, parseCommandLine } from '../terminal/command-line.ts';
import { mergedReport } from './merged-report.ts';

/** Files by name, and folders that were looked through. */
export interface Disk {
  /** The files at a path: itself, or in a folder all YAML and JSON below it. Throws where there is nothing. */
  readonly filesAt: (path: string) => readonly string[];
  readonly read: (file: string) => string;
}

/** What a run wrote, and its exit code: 0 nothing found, 1 violations, 2 nothing could be checked. */
export interface Told {
  readonly out: string;
  readonly err: string;
  readonly code: 0 | 1 | 2;
}

const formats = ['text', 'json', 'sarif'] as const;

/** How to use it. */
export const usage = `npm run policy -- FILES|FOLDERS [--format text|json|sarif] [--env NAME] [--ignore ID,...] [--advisory]

Checks Kubernetes manifests of anybody, all of them together. Folders are searched for .yaml, .yml and .json.
  --format    text for people, json for programs, sarif for code scanning [text]
  --env       the environment that they are meant for: ${Object.keys(environments).join(', ')}. It tells hosts, images, connections and
              the like; without it rules that need these are left out [of dist/NAME it is NAME]
  --ignore    rules to leave out, separated by commas
  --advisory  checks matters of taste, too
Exit code: 0 nothing found, 1 violations, 2 wrong usage or unreadable files.
An object is exempt from a rule by its annotation policy.api-platform/exempt: "ID: reason; ID: reason".`;

/** Runs the check. */
export function runPolicy(args: readonly string[], disk: Disk): Told {
  const { values, positionals } = parseCommandLine(
    args,
    {
      format: { type: 'string' },
      env: { type: 'string' },
      ignore: { type: 'string' },
      advisory: { type: 'boolean' },
      help: { type: 'boolean' },
    },
    { allowPositionals: true },
  );
  if (values.help === true) return { out: `${usage}\n`, err: '', code: 0 };
  const format = formats.find((known) => known === (values.format ?? 'text'));
  if (format === undefined)
    throw new UsageError(`--format: got "${values.format}", must be one of ${formats.join(', ')}`);
  const ignore = (values.ignore ?? '').split(',').filter((id) => id !== '');
  for (const id of ignore) mustBeRule(id);
  const known = Object.keys(environments);
  if (values.env !== undefined && !known.includes(values.env)) {
    throw new UsageError(`--env: got "${values.env}", must be one of ${known.join(', ')}`);
  }
  if (positionals.length === 0) throw new UsageError('name a file or folder with manifests; --help tells more');

  const sets = readAll(setsOf(positionals, values.env, disk), disk);
  const faults = sets.flatMap((set) => set.faults);
  if (faults.length > 0) {
    const lines = faults.map(({ file, line, message }) => `${file}:${line}: ${message}`);
    return { out: '', err: `${lines.join('\n')}\n`, code: 2 };
  }
  const sources = sets.flatMap((set) => set.sources);
  if (sources.length === 0) throw new UsageError(`there are no manifests in ${positionals.join(', ')}`);
  const report = mergedReport(sets.map((set) => check(set, { ignore, advisory: values.advisory === true })));
  const locate: Locate = ({ index, pointer }) => {
    const source = sources[index];
    return source && { file: source.file, line: pointer === '' ? source.line : source.lineOf(pointer) };
  };
  const out = {
    text: () => textReport(report, locate).join('\n'),
    json: () => jsonReport(report, locate),
    sarif: () => sarifReport(report, locate),
  }[format]();
  return { out: `${out}\n`, err: '', code: report.violations.length === 0 ? 0 : 1 };
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
interface SourceSet extends ReturnType<typeof parseManifests> {
  readonly environment?: string;
}

function readAll(sets: readonly FileSet[], { read }: Disk): readonly SourceSet[] {
  return sets.map(({ files, ...about }) => {
    const parsed = files.map((file) => parseManifests(file, read(file)));
    const faults: readonly ParseFault[] = parsed.flatMap((one) => one.faults);
    const sources: readonly Source[] = parsed.flatMap((one) => one.sources);
    return { ...about, sources, faults };
  });
}

function check({ sources, environment }: SourceSet, options: CheckOptions): Report {
  return checkManifests(
    sources.map(({ manifest }) => manifest),
    { ...options, ...(environment !== undefined && { context: contextOf(environmentNamed(environment)) }) },
  );
}
