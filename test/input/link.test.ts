import { InputError } from '../../nodes/FeishuApproval/input/inputError';
import { parseHttpUrl, readLink, readLinkPair } from '../../nodes/FeishuApproval/input/link';

test.each([
	'https://oa.example.com/requests/1',
	'http://oa',
	'HTTPS://OA.example.com',
	' https://oa.example.com\n',
	'feishu://client/web',
	'lark://client',
	'x-feishu://client',
	'x-lark://client',
	'feishu-open://client',
	'lark-open-2://client',
])('"%s" is a link', (link) => {
	expect(readLink('PC Link', link)).toBe(link.trim());
});

test.each([
	'oa.example.com',
	'ftp://oa.example.com',
	'see https://oa.example.com',
	'x-http://oa.example.com',
	'feishu-://client',
	'https://',
	'https:///requests',
	'https://?a=1',
	'https:// oa',
	'javascript:alert(1)',
	'',
	5,
	['https://oa.example.com'],
])('%p is no link', (value) => {
	expect(() => readLink('PC Link', value)).toThrow(
		/^'PC Link' is .*, but must be a URL, such as https:\/\/oa\.example\.com\/requests\/1$/,
	);
	try {
		readLink('PC Link', value);
	} catch (error) {
		expect((error as InputError).description).toBe(
			'A link must start with https://, http://, feishu:// or lark://. Leave it empty if there is none.',
		);
	}
});

describe('two links', () => {
	const LABELS = { pc: 'PC Link', mobile: 'Mobile Link' };
	const LINK = 'https://oa.example.com';
	const read = (pc: unknown, mobile: unknown) => readLinkPair(LABELS, { pc, mobile }, 'Opens it.');

	test.each<[unknown, unknown]>([
		[LINK, undefined],
		[undefined, LINK],
		[LINK, `${LINK}/m`],
	])('%p and %p', (pc, mobile) => {
		expect(read(pc, mobile)).toEqual({ pc, mobile });
	});

	test('that are both empty are an error that says what they are for', () => {
		const reading = () => read('', null);
		expect(reading).toThrow(
			"'PC Link' and 'Mobile Link' are empty, but one of them must be a URL, such as https://oa.example.com/requests/1",
		);
		try {
			reading();
		} catch (error) {
			expect(error).toMatchObject({ description: 'Opens it.', isEmpty: true });
		}
	});

	test('name the field with the error', () => {
		expect(() => read('oa', LINK)).toThrow(/^'PC Link' is "oa"/);
		expect(() => read(LINK, 'oa')).toThrow(/^'Mobile Link' is "oa"/);
	});
});

test.each(['https://n8n.example.com/webhook/1', 'HTTP://n8n:5678', ' https://n8n\n'])(
	'a server can post to %j',
	(url) => {
		expect(parseHttpUrl(url)).toBe(url.trim());
	},
);

test.each([
	'n8n.example.com',
	'feishu://client',
	'see https://n8n.example.com',
	'x-https://n8n.example.com',
	'https:///webhook',
	'https://n8n example',
	'https://n8n:port',
	'',
	null,
	5,
])('a server cannot post to %j', (value) => {
	expect(parseHttpUrl(value)).toBeUndefined();
});
