/**
 * The n8n releases under test: the newest 2.x release that npm can install, and the last 1.x
 * release, which many self-hosted instances still run.
 */
export const N8N_VERSIONS = ['2.41.1', '1.123.81'] as const;

/** One of {@link N8N_VERSIONS}. */
export type N8nVersion = (typeof N8N_VERSIONS)[number];

/** Newer than the package's minimum, because n8n's expression engine needs it. */
export const NODE_VERSION = '24.21.0';
