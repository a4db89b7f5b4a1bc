import { decryptCallback } from '../../../nodes/FeishuApproval/feishu/callback/decrypt';
import { encryptCallback } from '../../fake-feishu/encrypt-callback';

describe('decryptCallback', () => {
	it("decrypts the example of Feishu's documentation", () => {
		const encrypted = 'P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=';
		expect(decryptCallback(encrypted, 'test key')).toBe('hello world');
	});

	it.each(['', '{}', 'x'.repeat(16), '审批 ✓', 'long '.repeat(50_000)])(
		'decrypts what was encrypted with the same key (%#)',
		(text) => {
			expect(decryptCallback(encryptCallback(text, 'key'), 'key')).toBe(text);
		},
	);

	it.each([
		['empty', ''],
		['no base64', '{}'],
		['shorter than two blocks', Buffer.alloc(31).toString('base64')],
		['no whole number of blocks', Buffer.alloc(40).toString('base64')],
		['cut off', encryptCallback('x'.repeat(40), 'key').slice(0, 60)],
	])('returns undefined for a text that is %s', (_, encrypted) => {
		expect(decryptCallback(encrypted, 'key')).toBeUndefined();
	});

	it('never returns the text with another key', () => {
		for (let attempt = 0; attempt < 300; attempt++) {
			const decrypted = decryptCallback(encryptCallback('{"token":"t"}', 'key'), `k${attempt}`);
			expect(decrypted ?? '').not.toContain('token');
		}
	});
});
