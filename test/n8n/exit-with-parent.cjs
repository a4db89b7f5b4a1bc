/**
 * Preload (`node --require`) that kills the process group when the parent process exits. n8n runs in
 * its own process group, so Ctrl-C or a crash of the test run does not end it. Its standard input is
 * a pipe from the test run, which closes when the test run exits for any reason.
 *
 * `EXIT_WITH_PARENT_REMOVES`: folder to delete before exit, optional.
 */
const { rmSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

// Worker threads also load the preload, but have no process-wide standard input.
if (isMainThread) {
	process.stdin.on('end', () => {
		const folder = process.env.EXIT_WITH_PARENT_REMOVES;
		if (folder) rmSync(folder, { recursive: true, force: true });
		process.kill(-process.pid, 'SIGKILL');
	});
	process.stdin.on('error', () => {});
	process.stdin.resume();
	process.stdin.unref();
}
