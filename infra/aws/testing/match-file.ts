/** Snapshots as files of their own: reviewed like code, and named for what they show. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { expect } from '@jest/globals';

interface MatchesFile {
  /** Equal to the text of the file. `-u` writes it, as for jest's own snapshots; so does a first run outside CI. */
  toMatchFile(path: string): void;
}

declare module '@jest/expect' {
  // Merged into jest's own interface, whose type parameter must be repeated though nothing uses it.
  // oxlint-disable-next-line typescript/no-unused-vars
  interface Matchers<R extends void | Promise<void>, T = unknown> extends MatchesFile {}
}

type SnapshotState = { readonly _updateSnapshot: 'all' | 'new' | 'none' };

expect.extend({
  toMatchFile(received: string, path: string) {
    const { snapshotState } = this as unknown as { readonly snapshotState: SnapshotState };
    const update = snapshotState._updateSnapshot;
    const there = existsSync(path);
    if (update === 'all' || (!there && update === 'new')) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, received);
      return { pass: true, message: () => '' };
    }
    const expected = there ? readFileSync(path, 'utf8') : '';
    return {
      pass: received === expected,
      message: () =>
        `${path} is not what the code makes; review the difference, then run jest with -u\n\n${this.utils.diff(expected, received)}`,
    };
  },
});
