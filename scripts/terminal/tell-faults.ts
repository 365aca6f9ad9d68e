/**
 * Imported first by programs that import environments: a fault in one of these ends the program while it is still loading,
 * before any code of its own could catch it. People read what is wrong, and no stack.
 */
import { lastWords } from '../../infra/environments/declaration-fault.ts';

process.on('uncaughtException', (error) => {
  process.stderr.write(`${lastWords(error)}\n`);
  process.exit(1);
});
