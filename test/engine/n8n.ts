import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as N8nCore from 'n8n-core';

export type N8n = typeof N8nCore;

let loaded: { n8n: N8n; userFolder: string } | undefined;
let userCount = 0;

/**
 * Loads n8n-core once per process, with a temporary folder as n8n's user folder.
 * Each call needs one call of `releaseN8n`.
 *
 * Sets the environment variable `N8N_USER_FOLDER`, and `N8N_LOG_LEVEL` to `silent` if it is unset.
 * A script that starts n8n as a child process must set both for the child.
 */
export function acquireN8n(): N8n {
	userCount++;
	if (loaded) {
		// `releaseN8n` may have deleted the folder, and n8n-core keeps the path that it read on load.
		mkdirSync(loaded.userFolder, { recursive: true });
		return loaded.n8n;
	}
	const userFolder = mkdtempSync(path.join(tmpdir(), 'feishu-approval-engine-'));
	process.env.N8N_USER_FOLDER = userFolder;
	process.env.N8N_LOG_LEVEL ??= 'silent';
	// n8n-core's decorators store metadata through this module while n8n-core loads.
	require('reflect-metadata');
	// An `import` statement would run before the environment variables are set; n8n-core reads them on load.
	// Outside jest, `import()` would load a second n8n-workflow, as an ES module.
	loaded = { n8n: require('n8n-core') as N8n, userFolder };
	return loaded.n8n;
}

/** Deletes n8n's user folder after the last user released n8n-core. */
export function releaseN8n(): void {
	userCount--;
	if (userCount === 0 && loaded) rmSync(loaded.userFolder, { recursive: true, force: true });
}
