/**
 * Preloaded into every child: when the parent is gone, even by SIGKILL, the child drains and ends instead of holding its
 * port for ever. The channel to the parent closes with the parent.
 */
const graceMs = 5_000;

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), graceMs).unref();
});
// a listener keeps the channel, and so the process, alive for ever
process.channel?.unref();
