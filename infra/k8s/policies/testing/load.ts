/** For tests: manifests written as YAML, beside the rules or in dist/. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Manifest } from '../../manifest.ts';
import { parseManifests } from '../read/manifests.ts';

const fixtures = path.resolve(import.meta.dirname, '../fixtures');
const dist = path.resolve(import.meta.dirname, '../../../../dist');

function manifestsOf(file: string): readonly Manifest[] {
  const { sources, faults } = parseManifests(file, readFileSync(file, 'utf8'));
  const [fault] = faults;
  if (fault !== undefined) throw new Error(`${file}:${fault.line}: ${fault.message}`);
  return sources.map(({ manifest }) => manifest);
}

/** The objects of a fixture. */
export function fixture(name: string): readonly Manifest[] {
  return manifestsOf(path.join(fixtures, name));
}

/** What is rendered for an environment, in the order in which kubectl applies it. */
export function rendered(environment: string): readonly Manifest[] {
  const folder = path.join(dist, environment);
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => manifestsOf(path.join(folder, name)));
}
