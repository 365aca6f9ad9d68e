/** What Pulumi reads beside the program: the project and the configuration of its stacks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { parse } from 'yaml';

import type { ImageDigests } from '../plan/image-digests.ts';
import type { StackSettings } from '../stack.ts';

interface ProjectFile {
  readonly name: string;
  readonly main: string;
  readonly stackConfigDir: string;
  readonly runtime: {
    readonly name: string;
    readonly options: { readonly typescript: boolean; readonly nodeargs: string };
  };
}

/** The folder of Pulumi.yaml. */
export const projectRoot = fileURLToPath(new URL('../../..', import.meta.url));

/** The project's file, as Pulumi reads it. */
export function projectFile(): ProjectFile {
  const project: ProjectFile = parse(readFileSync(join(projectRoot, 'Pulumi.yaml'), 'utf8'));
  return project;
}

/** The configuration of a stack, as Pulumi gives it to the program: every value as text. */
export function stackConfig(stack: string): Readonly<Record<string, string>> {
  const file = join(projectRoot, projectFile().stackConfigDir, `Pulumi.${stack}.yaml`);
  const stackFile: { readonly config: Readonly<Record<string, unknown>> } = parse(readFileSync(file, 'utf8'));
  return Object.fromEntries(
    Object.entries(stackFile.config).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

/** The configuration of a stack, as the program's entry hands it on. */
export function settingsOf(stack: string): StackSettings {
  const config = stackConfig(stack);
  const { name } = projectFile();
  const imageDigests: ImageDigests = JSON.parse(config[`${name}:imageDigests`] ?? '{}');
  return { imageDigests, dockerHubSecretArn: config[`${name}:dockerHubSecretArn`] };
}
