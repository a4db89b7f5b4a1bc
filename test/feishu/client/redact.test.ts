import { createRedactor } from '../../../nodes/FeishuApproval/feishu/client/redact';

const SECRET = 'a"b\\c/d e+é&~!';
const SECRETS = ['plain-secret', SECRET, undefined, 'abc', 'four'];
const redact = (text: string) => createRedactor(SECRETS)(text);

test.each([
	['as it is', SECRET],
	['as in JSON', JSON.stringify(SECRET).slice(1, -1)],
	['as in JSON with escaped slashes', JSON.stringify(SECRET).slice(1, -1).replaceAll('/', '\\/')],
	['as in a URL', encodeURIComponent(SECRET)],
	[
		'as in a URL with lower-case codes',
		encodeURIComponent(SECRET).replace(/%../g, (code) => code.toLowerCase()),
	],
	['as in a form', new URLSearchParams({ '': SECRET }).toString().slice(1)],
	[
		'as in a form whose spaces are %20',
		new URLSearchParams({ '': SECRET }).toString().slice(1).replaceAll('+', '%20'),
	],
])('a secret is found %s, everywhere in the text', (_, text) => {
	expect(redact(`1 ${text} 2 ${text} 3`)).toMatch(/^1 \*\*\* 2 \*\*\* 3$/);
});

test('a secret that contains another one is redacted as a whole', () => {
	expect(createRedactor(['secret', 'secret-of-mine'])('<secret-of-mine>')).toBe('<***>');
});

test('a value of fewer than 4 characters is no secret', () => {
	expect(redact('abc four')).toBe('abc ***');
});

test('a secret with half of a surrogate pair is no error', () => {
	expect(createRedactor(['half\uD83D'])('half\uD83D')).toBe('***');
});

test('a text is cut to 500 characters after secrets were removed', () => {
	expect(redact('x'.repeat(500))).toBe('x'.repeat(500));
	expect(redact('x'.repeat(501))).toBe(`${'x'.repeat(499)}…`);
	expect(redact(`${'x'.repeat(495)}plain-secret`)).toBe(`${'x'.repeat(495)}***`);
	expect(redact('😀'.repeat(300))).toBe(`${'😀'.repeat(249)}…`);
});

test('every occurrence of every secret is redacted', () => {
	const text = 'plain-secret,plain-secret;four,plain-secret';
	expect(redact(text)).toBe('***,***;***,***');
});

test('without secrets, a text stays as it is', () => {
	expect(createRedactor([undefined, ''])('a text')).toBe('a text');
});
