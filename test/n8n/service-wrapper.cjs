/**
 * Runs the command it is given, as the user in `RUN_AS` ("uid:gid") if there is one, and ends with
 * it. Started as {@link ./exit-with-parent.cjs} wants it, so that a database does not outlive a test
 * run that crashed. SIGTERM goes on as SIGINT: PostgreSQL waits for its clients at the former.
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
