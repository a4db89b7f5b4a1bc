/**
 * Loaded into n8n ahead of its own code (`node --require`). n8n runs in a process group of its own,
 * so neither Ctrl-C nor the crash of a test run reaches it; but its standard input is a pipe from
 * the test, and that closes however the test ends.
 */
const { rmSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

// A preload is loaded into worker threads as well, where standard input is something else.
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
