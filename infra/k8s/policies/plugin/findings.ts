/** From the files that cdk8s wrote to what its report can say. Pure. */
import { environmentNamed } from '../../../environments/all.ts';
import { constructPaths } from '../../render.ts';
import { checkManifests } from '../check.ts';
import { contextOf } from '../context-of.ts';
import { exemptionRule } from '../exemptions.ts';
import { type Source, parseManifests } from '../read/manifests.ts';
import { rules } from '../registry.ts';

/** One rule broken by one object, in the words of cdk8s's validation report. */
export interface PluginFinding {
  readonly ruleName: string;
  readonly recommendation: string;
  readonly fix: string;
  readonly resourceName: string;
  readonly manifestPath: string;
  /** Path of the construct that made the object; absent where none did. */
  readonly constructPath?: string;
  readonly location: string;
}

/** A file that cdk8s wrote. */
export interface WrittenFile {
  readonly path: string;
  /** The folder that it is in. */
  readonly environment: string;
  readonly text: string;
}

/**
 * Everything that breaks a rule, each environment by itself.
 * @throws Error for a folder that no environment is named after, and for what is no YAML
 */
export function pluginFindings(files: readonly WrittenFile[]): readonly PluginFinding[] {
  const names = [...new Set(files.map(({ environment }) => environment))];
  return names.flatMap((name) =>
    findingsIn(
      name,
      files.filter(({ environment }) => environment === name),
    ),
  );
}

function findingsIn(name: string, files: readonly WrittenFile[]): readonly PluginFinding[] {
  const environment = environmentNamed(name);
  const sources = files.flatMap(({ path, text }) => sourcesOf(path, text));
  const { violations } = checkManifests(
    sources.map(({ manifest }) => manifest),
    { context: contextOf(environment) },
  );
  if (violations.length === 0) return [];
  const constructs = constructPaths(environment);
  return violations.flatMap(({ rule: id, object, pointer, message, index }) => {
    const source = sources[index];
    const rule = [...rules, exemptionRule].find((candidate) => candidate.id === id);
    if (source === undefined || rule === undefined) return [];
    const constructPath = constructs.get(object);
    return [
      {
        ruleName: `${id} ${rule.title}`,
        recommendation: rule.why,
        fix: rule.fix,
        resourceName: object,
        manifestPath: source.file,
        ...(constructPath !== undefined && { constructPath }),
        location: `line ${source.lineOf(pointer)}: ${message}`,
      },
    ];
  });
}

function sourcesOf(path: string, text: string): readonly Source[] {
  const { sources, faults } = parseManifests(path, text);
  const [fault] = faults;
  if (fault !== undefined) throw new Error(`${fault.file}:${fault.line}: ${fault.message}`);
  return sources;
}
