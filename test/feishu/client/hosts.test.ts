import { toFeishuApp } from '../../../nodes/FeishuApproval/feishu/client/credential';
import { parseHosts } from '../../../nodes/FeishuApproval/feishu/client/hosts';

const parsePrivate = (baseUrl: string, legacyBaseUrl = '') =>
	parseHosts(toFeishuApp({ platform: 'private', baseUrl, legacyBaseUrl }));

test.each([
	['feishu', 'https://open.feishu.cn', 'https://www.feishu.cn'],
	['lark', 'https://open.larksuite.com', 'https://www.larksuite.com'],
	['a platform of a later version', 'https://open.feishu.cn', 'https://www.feishu.cn'],
])('the hosts of %s, whatever the Base URLs are', (platform, open, legacy) => {
	const baseUrl = 'https://ignored.example.com';
	expect(parseHosts(toFeishuApp({ platform, baseUrl, legacyBaseUrl: baseUrl }))).toEqual({
		ok: true,
		value: { open, legacy },
	});
});

test('a private deployment has a host for each of its Base URLs', () => {
	expect(parsePrivate('https://open.example.com', 'http://www.example.com:8080/')).toEqual({
		ok: true,
		value: { open: 'https://open.example.com', legacy: 'http://www.example.com:8080' },
	});
});

test('without a Legacy Base URL, the Base URL serves both', () => {
	expect(parsePrivate('HTTPS://Open.example.com/')).toEqual({
		ok: true,
		value: { open: 'https://open.example.com', legacy: 'https://open.example.com' },
	});
});

test.each([
	['', 'is empty'],
	['https://open example.com', 'contains a space: "https://open example.com"'],
	['open.example.com', 'does not start with https:// or http://: "open.example.com"'],
	['ftp://open.example.com', 'does not start with https:// or http://: "ftp://open.example.com"'],
	[
		'see https://open.example.com'.replace(' ', '-'),
		'does not start with https:// or http://: "see-https://open.example.com"',
	],
	['https://open.example.com:port', 'is not a valid URL: "https://open.example.com:port"'],
	['https://user@open.example.com', 'must not contain a user name or password'],
	['https://:pass@open.example.com', 'must not contain a user name or password'],
	['https://open.example.com/open-apis', 'must not contain a path, but has "/open-apis"'],
	['https://open.example.com?a=1', 'must not contain "?" or "#"'],
	['https://open.example.com#top', 'must not contain "?" or "#"'],
])('the Base URL "%s" %s', (url, problem) => {
	const failure = (field: string) => ({
		ok: false,
		failure: {
			affects: 'app',
			message: `The credential's '${field}' ${problem}`,
			description: 'Enter only scheme and host, such as https://open.feishu.example.com',
		},
	});
	expect(parsePrivate(url)).toEqual(failure('Base URL'));
	if (url !== '') {
		expect(parsePrivate('https://open.example.com', url)).toEqual(failure('Legacy Base URL'));
	}
});

test.each([
	['https://user:p@ss@open.example.com bad', '"https://…@open.example.com bad"'],
	['HTTP://user:pass@open.example.com:port', '"HTTP://…@open.example.com:port"'],
	['user:pass@open.example.com', '"…@open.example.com"'],
	['user:pa\nss@open.example.com', '"…@open.example.com"'],
])('an error does not repeat the password of "%s"', (url, shown) => {
	const hosts = parsePrivate(url);
	if (hosts.ok) throw new Error('The URL is invalid');
	expect(hosts.failure.message).toContain(shown);
	expect(hosts.failure.message).not.toMatch(/user|pass|ss@/);
});
