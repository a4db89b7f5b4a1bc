import { toFeishuApp } from '../../../nodes/FeishuApproval/feishu/client/credential';
import { parseHosts } from '../../../nodes/FeishuApproval/feishu/client/hosts';

test('white space around each field is removed', () => {
	const app = toFeishuApp({
		platform: 'private',
		baseUrl: ' https://open.example.com/\n',
		legacyBaseUrl: '\thttps://www.example.com',
		appType: 'store',
		appId: ' cli_a\n',
		appSecret: '\u00a0secret ',
		appTicket: 'ticket\t',
		tenantKey: ' key ',
	});
	expect(app).toMatchObject({
		appId: 'cli_a',
		appSecret: 'secret',
		appTicket: 'ticket',
		tenantKey: 'key',
	});
	expect(parseHosts(app)).toEqual({
		ok: true,
		value: { open: 'https://open.example.com', legacy: 'https://www.example.com' },
	});
});

test('a number is a text, and a field that is absent is empty', () => {
	expect(toFeishuApp({ appId: 'a', appSecret: 12345678, appTicket: null })).toEqual({
		platform: 'feishu',
		baseUrl: '',
		legacyBaseUrl: '',
		appType: 'custom',
		appId: 'a',
		appSecret: '12345678',
		appTicket: '',
		tenantKey: '',
	});
});
