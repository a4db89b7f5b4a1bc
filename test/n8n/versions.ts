/**
 * The n8n releases the package is tried in: the newest of the current line that can be installed,
 * and the last of 1.x, which many self-hosted instances still run.
 */
export const N8N_VERSIONS = ['2.41.1', '1.123.81'] as const;

/** One of {@link N8N_VERSIONS}. */
export type N8nVersion = (typeof N8N_VERSIONS)[number];

/** n8n's expression engine needs a newer Node than the one the package itself supports. */
export const NODE_VERSION = '24.21.0';
