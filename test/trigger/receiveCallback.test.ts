import { receiveCallback } from '../../nodes/FeishuApproval/trigger/receiveCallback';
import { encryptCallback } from '../fake-feishu/encrypt-callback';

const TOKEN = 'callback-token';
const KEY = 'callback-key';
const PLAIN = { token: TOKEN, key: '' };
const ENCRYPTED = { token: TOKEN, key: KEY };

const DECISION = {
	action_type: 'APPROVE',
	instance_id: 'i-1',
	task_id: 't-1',
	user_id: 'u_chen_wei',
};

const toBytes = (body: unknown) =>
	Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
const encrypt = (body: unknown, key = KEY) => ({
	encrypt: encryptCallback(typeof body === 'string' ? body : JSON.stringify(body), key),
});
const statusOf = (body: unknown, secrets = PLAIN) => {
	const received = receiveCallback(toBytes(body), secrets);
	return 'refusal' in received ? received.refusal.statusCode : 200;
};

describe('receiveCallback', () => {
	it('accepts a decision with the token', () => {
		expect(receiveCallback(toBytes({ ...DECISION, token: TOKEN }), PLAIN)).toEqual({
			decision: DECISION,
		});
	});

	it('accepts an encrypted decision with the token', () => {
		const body = encrypt({ ...DECISION, token: TOKEN });
		expect(receiveCallback(toBytes(body), ENCRYPTED)).toEqual({ decision: DECISION });
	});

	it.each([PLAIN, ENCRYPTED])('returns a message_id of 64 bits exactly (%#)', (secrets) => {
		const json = `{"action_type":"APPROVE","message_id":7023584098123456789,"token":"${TOKEN}"}`;
		const body = secrets.key === '' ? json : encrypt(json);
		expect(receiveCallback(toBytes(body), secrets)).toEqual({
			decision: { action_type: 'APPROVE', message_id: '7023584098123456789' },
		});
	});

	const wrongTokens = [undefined, null, '', 'x', `${TOKEN} `, TOKEN.toUpperCase(), [TOKEN], 1, {}];

	it.each(wrongTokens)('refuses the token %j', (token) => {
		expect(statusOf({ ...DECISION, token })).toBe(401);
		expect(statusOf(encrypt({ ...DECISION, token }), ENCRYPTED)).toBe(401);
	});

	it('refuses everything if the credential has no token', () => {
		expect(statusOf({ ...DECISION, token: '' }, { token: '', key: '' })).toBe(401);
		expect(statusOf(DECISION, { token: '', key: '' })).toBe(401);
		expect(statusOf(encrypt({ ...DECISION, token: '' }), { token: '', key: KEY })).toBe(401);
	});

	it('refuses plain text where a key is set, and encrypted text where none is', () => {
		const body = { ...DECISION, token: TOKEN };
		expect(statusOf(body, ENCRYPTED)).toBe(401);
		expect(statusOf(encrypt(body), PLAIN)).toBe(401);
		expect(statusOf({ ...body, ...encrypt(body) }, PLAIN)).toBe(401);
		expect(statusOf({ ...body, ...encrypt(body, 'other') }, ENCRYPTED)).toBe(401);
	});

	it.each([
		['another key', encrypt({ ...DECISION, token: TOKEN }, 'other')],
		['no base64', { encrypt: '?' }],
		['no text', { encrypt: [encrypt('{}').encrypt] }],
		['an encrypted text that is not JSON', encrypt('hello world')],
		['an encrypted list', encrypt([{ ...DECISION, token: TOKEN }])],
		['an encrypted null', encrypt('null')],
		['too many encrypted levels', encrypt(`{"a":${'['.repeat(20)}${']'.repeat(20)}}`)],
	])('refuses %s with the same response as a wrong token', (_, body) => {
		const wrongToken = receiveCallback(toBytes(encrypt({ ...DECISION, token: 'x' })), ENCRYPTED);
		expect(receiveCallback(toBytes(body), ENCRYPTED)).toEqual(wrongToken);
		expect(wrongToken).toMatchObject({ refusal: { statusCode: 401 } });
	});

	it.each([
		'',
		'null',
		'1',
		'"text"',
		'[]',
		'[{"token":"callback-token"}]',
		'{',
		'\0',
		'encrypt=x',
	])('refuses a body that is no JSON object: %j', (body) => {
		expect(statusOf(body)).toBe(422);
		expect(statusOf(body, ENCRYPTED)).toBe(422);
	});

	it('refuses an authentic body without action_type', () => {
		expect(statusOf({ token: TOKEN })).toBe(422);
		expect(statusOf({ token: TOKEN, action_type: { a: 1 } })).toBe(422);
		expect(statusOf(encrypt({ token: TOKEN }), ENCRYPTED)).toBe(422);
	});

	it('refuses more than 1 MB and accepts 1 MB', () => {
		const withSize = (size: number) => {
			const body = { ...DECISION, token: TOKEN, reason: '' };
			return { ...body, reason: 'x'.repeat(size - JSON.stringify(body).length) };
		};
		expect(statusOf(withSize(1024 * 1024))).toBe(200);
		expect(statusOf(withSize(1024 * 1024 + 1))).toBe(413);
		expect(statusOf({ ...withSize(1024 * 1024 + 99), token: 'x' })).toBe(413);
	});

	it('refuses too many levels', () => {
		const nested = (levels: number) =>
			`{"token":"${TOKEN}","action_type":"OK","x":${'['.repeat(levels)}${']'.repeat(levels)}}`;
		expect(statusOf(nested(15))).toBe(200);
		expect(statusOf(nested(16))).toBe(422);
		expect(statusOf(nested(400_000))).toBe(422);
	});

	it('does not read a token or an action from a prototype', () => {
		expect(statusOf('{"__proto__":{"token":"callback-token","action_type":"OK"}}')).toBe(401);
		expect(statusOf('{"token":"callback-token","__proto__":{"action_type":"OK"}}')).toBe(422);
	});
});
