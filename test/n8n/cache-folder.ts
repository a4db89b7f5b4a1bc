import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { N8nVersion } from './versions';

/**
 * Folder for the n8n and Node.js installs. It is outside the checkout, so a new clone reuses the
 * installs.
 */
export function cacheFolder(): string {
	const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
	return join(base, 'n8n-nodes-feishu-approval');
}

/** Install folder of an n8n release. */
export function n8nFolder(version: N8nVersion): string {
	return join(cacheFolder(), `n8n-${version}`);
}

/** Folder in which pnpm stores packages. */
export function pnpmStoreFolder(): string {
	return join(cacheFolder(), 'pnpm-store');
}

/** Path of the script that starts an n8n release. */
export function n8nEntry(version: N8nVersion): string {
	return join(n8nFolder(version), 'node_modules', 'n8n', 'bin', 'n8n');
}

/** Install folder of the Node.js that runs n8n. */
export function nodeFolder(): string {
	return join(cacheFolder(), 'node-24');
}

/** Path of the `node` binary that runs n8n. */
export function nodeBinary(): string {
	return join(nodeBinFolder(), 'node');
}

/** The current `PATH`, with that Node.js first. */
export function pathWithNodeFirst(): string {
	return [nodeBinFolder(), process.env.PATH ?? ''].join(delimiter);
}

function nodeBinFolder(): string {
	return join(nodeFolder(), 'node_modules', 'node', 'bin');
}
