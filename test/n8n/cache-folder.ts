import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { N8nVersion } from './versions';

/**
 * Where installs of n8n live: outside the checkout and named by version, so that a fresh clone
 * reuses them.
 */
export function cacheFolder(): string {
	const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
	return join(base, 'n8n-nodes-feishu-approval');
}

/** The install of one n8n release. */
export function n8nFolder(version: N8nVersion): string {
	return join(cacheFolder(), `n8n-${version}`);
}

/** The file that Node runs to start an n8n release. */
export function n8nEntry(version: N8nVersion): string {
	return join(n8nFolder(version), 'node_modules', 'n8n', 'bin', 'n8n');
}

/** The install of the Node that runs n8n. */
export function nodeFolder(): string {
	return join(cacheFolder(), 'node-24');
}

/** The `node` binary that runs n8n. */
export function nodeBinary(): string {
	return join(nodeBinFolder(), 'node');
}

/** A `PATH` on which that Node comes before any other one. */
export function pathWithNodeFirst(): string {
	return [nodeBinFolder(), process.env.PATH ?? ''].join(delimiter);
}

function nodeBinFolder(): string {
	return join(nodeFolder(), 'node_modules', 'node', 'bin');
}
