import { pathWithNodeFirst } from './cache-folder';
import type { N8nVersion } from './versions';

/**
 * What keeps n8n from calling home, from asking questions in the editor, and from listening beyond
 * the loopback interface.
 */
const QUIET: Record<string, string> = {
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_HOST: '127.0.0.1',
	N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
	N8N_SECURE_COOKIE: 'false',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	// The list of verified packages comes from n8n's stack; unverified ones stay loadable.
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_REINSTALL_MISSING_PACKAGES: 'false',
	NODE_ENV: 'production',
};

/** Settings that only one of the releases knows; 1.x refuses to start with a module it lacks. */
const QUIET_IN: Record<N8nVersion, Record<string, string>> = {
	// This module fetches a list of MCP servers from n8n's stack at every start.
	'2.41.1': { N8N_DISABLED_MODULES: 'mcp-registry' },
	'1.123.81': {},
};

/**
 * The environment n8n runs in. Nothing is inherited but where programs are: a
 * developer's own `N8N_…` settings, a proxy, or the test runner's `NODE_ENV` would change what is
 * tested.
 *
 * @param userFolder n8n's data folder, and its home folder, since it keeps a cache there
 * @param own settings that go before the ones above
 */
export function n8nEnvironment(
	version: N8nVersion,
	userFolder: string,
	own: Record<string, string>,
): Record<string, string> {
	return {
		PATH: pathWithNodeFirst(),
		HOME: userFolder,
		// n8n leaves folders there.
		TMPDIR: userFolder,
		LANG: 'C.UTF-8',
		...QUIET,
		...QUIET_IN[version],
		N8N_USER_FOLDER: userFolder,
		...own,
	};
}
