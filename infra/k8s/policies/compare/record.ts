/** What `npm run golden` does. Pure. */
import { changedSelectors, lostObjects, unrecordedObjects } from './golden.ts';

/** What is said, and the new golden file; the file stays as it is where there is none. */
export interface Recorded {
  readonly code: 0 | 1;
  readonly printed: string;
  readonly text?: string;
}

/**
 * @param golden selectors by object, as they were recorded
 * @param now selectors by object, as they are
 * @param accept whether what changed and what is gone is meant
 */
export function recorded(
  golden: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  { accept = false } = {},
): Recorded {
  const broken = [...changedSelectors(golden, now), ...lostObjects(golden, now)];
  const faults = broken.map(({ rule, object, message }) => `${rule} ${object}: ${message}`);
  if (faults.length > 0 && !accept) {
    return {
      code: 1,
      printed: lines([
        ...faults,
        `golden.json stays as it is. Is it meant? Say so in CHANGELOG.md, and run 'npm run golden -- --accept'`,
      ]),
    };
  }
  const added = unrecordedObjects(golden, now).map(({ object }) => `recorded: ${object}`);
  const accepted = faults.map((fault) => `accepted: ${fault}`);
  const said = [...accepted, ...added];
  return {
    code: 0,
    printed: lines(said.length === 0 ? ['every object is recorded already'] : said),
    text: `${JSON.stringify(now, null, 2)}\n`,
  };
}

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');
