/** How a program starts, and how it tells why it could not. */

/** A fault that whoever starts the process can mend; it is told as one message without a stack. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}

/** What a start that fails needs. */
export interface LaunchOptions {
  /** Name of the program, before its message. */
  readonly name: string;
  readonly start: () => Promise<void>;
  /** Writes to standard error. */
  readonly print: (text: string) => void;
  readonly exit: (code: number) => void;
}

/** Starts a program; when that fails, tells why and exits with 1. */
export async function launch({ name, start, print, exit }: LaunchOptions): Promise<void> {
  try {
    await start();
  } catch (error) {
    const told = error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error);
    print(`${name}: cannot start\n${told ?? String(error)}\n`);
    exit(1);
  }
}
