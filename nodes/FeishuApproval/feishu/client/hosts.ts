import { err, ok, type Result } from './result';

/** The fields of the credential `feishuAppApi`, decrypted. */
export interface FeishuApp {
	platform: 'feishu' | 'lark' | 'private';
	/** With `private`: origin of the open platform. */
	baseUrl?: string;
	/** With `private`: origin of the legacy host; empty means `baseUrl`. */
	legacyBaseUrl?: string;
	appType: 'custom' | 'store';
	appId: string;
	appSecret: string;
	/** With `store`: what Feishu pushed last to the app's event address. */
	appTicket?: string;
	/** With `store`: the tenant that installed the app. */
	tenantKey?: string;
}

/** Which of an app's two hosts serves an endpoint. */
export type Host = 'open' | 'legacy';

/** Origins (scheme, host, port; no trailing slash) of the two hosts. */
export type Hosts = Readonly<Record<Host, string>>;

/** Feishu's and Lark's public hosts, from the open platform's documentation. */
export const PUBLIC_HOSTS: Readonly<Record<'feishu' | 'lark', Hosts>> = {
	feishu: { open: 'https://open.feishu.cn', legacy: 'https://www.feishu.cn' },
	lark: { open: 'https://open.larksuite.com', legacy: 'https://www.larksuite.com' },
};

/**
 * The hosts an app's requests go to.
 * Fails, before anything is sent, on a private deployment's address that is not an origin.
 */
export function parseHosts(app: FeishuApp): Result<Hosts> {
	if (app.platform !== 'private') return ok(PUBLIC_HOSTS[app.platform] ?? PUBLIC_HOSTS.feishu);
	const open = parseOrigin('Base URL', app.baseUrl);
	if (!open.ok) return open;
	if (!app.legacyBaseUrl) return ok({ open: open.value, legacy: open.value });
	const legacy = parseOrigin('Legacy Base URL', app.legacyBaseUrl);
	return legacy.ok ? ok({ open: open.value, legacy: legacy.value }) : legacy;
}

function parseOrigin(field: string, entered: unknown): Result<string> {
	// An expression in a credential may give a number.
	const text = String(entered ?? '');
	const problem = findOriginProblem(text);
	if (problem === undefined) return ok(new URL(text).origin);
	return err({
		affects: 'app',
		message: `The credential's "${field}" ${problem}`,
		description: 'Enter scheme and host only, such as https://open.feishu.example.com',
	});
}

function findOriginProblem(text: string): string | undefined {
	if (text.trim() === '') return 'is empty';
	if (/\s/.test(text)) return `contains a space: "${withoutUserInfo(text)}"`;
	if (!/^https?:\/\//i.test(text)) {
		return `does not start with https:// or http://: "${withoutUserInfo(text)}"`;
	}
	if (!URL.canParse(text)) return `is not a web address: "${withoutUserInfo(text)}"`;
	const url = new URL(text);
	if (url.username !== '' || url.password !== '') return 'must not contain a user name or password';
	if (url.pathname !== '/') return `must not contain a path, but has "${url.pathname}"`;
	if (url.search !== '' || url.hash !== '') return 'must not contain "?" or "#"';
	return undefined;
}

/** Somebody may have pasted an address with a password in it. */
function withoutUserInfo(text: string): string {
	return text.replace(/^(https?:\/\/)?.*@/is, '$1…@');
}
