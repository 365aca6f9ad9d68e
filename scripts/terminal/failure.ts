/** What people must put right before a verb can do its work; the message says how. The verb exits with 1, without a stack. */
export class Failure extends Error {
  override readonly name: string = 'Failure';
}
