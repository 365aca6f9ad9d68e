/** `gateway check`: the findings on standard output, the outcome as exit code. */
import { checkConfig } from './check.ts';
import { type Format, formatFindings } from './findings.ts';

/** What a command wrote, and its exit code. */
export interface Told {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

const codes = { ok: 0, errors: 1, unparsable: 2 } as const;

/**
 * Checks a file.
 * @param read its text; throws where the file cannot be read
 */
export function runCheck(file: string, format: Format, read: () => string): Told {
  let text: string;
  try {
    text = read();
  } catch (error) {
    return { out: '', err: `gateway: ${unreadable(file, error)}\n`, code: 2 };
  }
  const { findings, outcome } = checkConfig(text);
  const count = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  const summary = `${file}: ${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}\n`;
  return { out: formatFindings(file, findings, format), err: summary, code: codes[outcome] };
}

/** Why a file cannot be read, for people. */
export function unreadable(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist',
    EACCES: 'this user may not read it',
    EISDIR: 'it is a folder',
  };
  return `cannot read ${file}: ${reasons[String(code)] ?? String(error)}`;
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
