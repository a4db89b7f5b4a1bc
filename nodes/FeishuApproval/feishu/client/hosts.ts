import type { FeishuApp } from './credential';
import { err, ok, type Result } from './result';

/** Which of the two hosts serves an endpoint. */
export type Host = 'open' | 'legacy';

/** Origins (scheme, host, port; no trailing slash) of the two hosts. */
export type Hosts = Readonly<Record<Host, string>>;

/** The public hosts of Feishu and Lark. Source: the open platform's documentation. */
export const PUBLIC_HOSTS: Readonly<Record<'feishu' | 'lark', Hosts>> = {
	feishu: { open: 'https://open.feishu.cn', legacy: 'https://www.feishu.cn' },
	lark: { open: 'https://open.larksuite.com', legacy: 'https://www.larksuite.com' },
};

/** Returns the hosts of an app. Fails if the URL of a private deployment is not an origin. */
export function parseHosts(app: FeishuApp): Result<Hosts> {
	if (app.platform !== 'private') return ok(PUBLIC_HOSTS[app.platform] ?? PUBLIC_HOSTS.feishu);
	const open = parseOrigin('Base URL', app.baseUrl);
	if (!open.ok) return open;
	if (app.legacyBaseUrl === '') return ok({ open: open.value, legacy: open.value });
	const legacy = parseOrigin('Legacy Base URL', app.legacyBaseUrl);
	return legacy.ok ? ok({ open: open.value, legacy: legacy.value }) : legacy;
}

function parseOrigin(field: string, text: string): Result<string> {
	const problem = findOriginProblem(text);
	if (problem === undefined) return ok(new URL(text).origin);
	return err({
		affects: 'app',
		message: `The credential's '${field}' ${problem}`,
		description: 'Enter only scheme and host, such as https://open.feishu.example.com',
	});
}

function findOriginProblem(text: string): string | undefined {
	if (text === '') return 'is empty';
	if (/\s/.test(text)) return `contains a space: "${hideUserInfo(text)}"`;
	if (!/^https?:\/\//i.test(text)) {
		return `does not start with https:// or http://: "${hideUserInfo(text)}"`;
	}
	if (!URL.canParse(text)) return `is not a valid URL: "${hideUserInfo(text)}"`;
	const url = new URL(text);
	if (url.username !== '' || url.password !== '') return 'must not contain a user name or password';
	if (url.pathname !== '/') return `must not contain a path, but has "${url.pathname}"`;
	if (url.search !== '' || url.hash !== '') return 'must not contain "?" or "#"';
	return undefined;
}

/** The user may have pasted a URL that contains a password. */
function hideUserInfo(text: string): string {
	return text.replace(/^(https?:\/\/)?.*@/is, '$1…@');
}
