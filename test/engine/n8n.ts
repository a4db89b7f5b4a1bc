import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as N8nCore from 'n8n-core';

/** What the harness uses of n8n-core. */
export type N8n = typeof N8nCore;

let loaded: { n8n: N8n; userFolder: string } | undefined;
let users = 0;

/**
 * Loads n8n-core, the first time for good, with its user folder in a temporary folder.
 * Call `releaseN8n` once for each call of this.
 *
 * It sets `N8N_USER_FOLDER`, and `N8N_LOG_LEVEL` to `silent` where it is not set: a script that
 * starts n8n as a child process must give the child its own.
 */
export function acquireN8n(): N8n {
	users++;
	if (loaded) {
		// The last user removed the folder, but n8n-core goes on writing to the path it read at start.
		mkdirSync(loaded.userFolder, { recursive: true });
		return loaded.n8n;
	}
	const userFolder = mkdtempSync(path.join(tmpdir(), 'feishu-approval-engine-'));
	process.env.N8N_USER_FOLDER = userFolder;
	process.env.N8N_LOG_LEVEL ??= 'silent';
	// Decorators of n8n-core store their metadata while the module is evaluated.
	require('reflect-metadata');
	// Not an import: that would be hoisted above the settings, which are read when the module loads.
	// And not `import()`: outside jest it would load n8n-workflow a second time, as an ES module.
	loaded = { n8n: require('n8n-core') as N8n, userFolder };
	return loaded.n8n;
}

/** Removes n8n's user folder when nobody uses n8n-core any more. */
export function releaseN8n(): void {
	users--;
	if (users === 0 && loaded) rmSync(loaded.userFolder, { recursive: true, force: true });
}
