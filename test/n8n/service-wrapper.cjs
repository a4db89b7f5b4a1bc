/**
 * Runs a command and exits with its exit code. Preload `exit-with-parent.cjs` into it, so that a
 * database server does not outlive a test run that crashed. Forwards SIGTERM as SIGINT, because
 * PostgreSQL waits for its clients on SIGTERM.
 *
 * `RUN_AS`: user to run the command as, `uid:gid`, optional.
 */
const { spawn } = require('node:child_process');

const [command, ...args] = process.argv.slice(2);
const [uid, gid] = (process.env.RUN_AS || '').split(':').filter(Boolean).map(Number);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], uid, gid });
process.on('SIGTERM', () => child.kill('SIGINT'));
child.on('error', (error) => {
	process.stderr.write(`${error}\n`);
	process.exit(127);
});
child.on('exit', (code) => process.exit(code ?? 1));
