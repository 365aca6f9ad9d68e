/** What is wrong with a declaration of ours, as opposed to a bug of the code that reads it. */
import { inspect } from 'node:util';

/** A fault that the message tells whole: where, what was got, the rule and the fix. */
export class DeclarationFault extends Error {
  override readonly name = 'DeclarationFault';
}

/** What a program says that ends by an error, and its exit code: the message alone of a fault, the stack of everything else. */
export function lastWords(error: unknown): { readonly text: string; readonly code: 1 | 2 } {
  return error instanceof DeclarationFault ? { text: error.message, code: 2 } : { text: inspect(error), code: 1 };
}
