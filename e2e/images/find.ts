/** What builds images here, and what it has built. */
import { execute, succeeds } from '../exec.ts';
import { type Builder, builders } from './builders.ts';

/** The first builder that works here; undefined where none does. */
export async function findBuilder(): Promise<Builder | undefined> {
  for (const builder of builders) if (await succeeds(builder.probe)) return builder;
  return undefined;
}

/** The id of the image that was last built here under a name; undefined where none was. */
export async function builtId(builder: Builder, reference: string): Promise<string | undefined> {
  const id = await execute(builder.id(reference)).catch(() => '');
  return id.trim() === '' ? undefined : id.trim();
}
