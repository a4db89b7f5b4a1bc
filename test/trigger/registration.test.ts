import { classifyResponse } from '../../nodes/FeishuApproval/feishu/client/classifyResponse';
import { err, ok, type Result } from '../../nodes/FeishuApproval/feishu/client/result';
import type { ApiRequest, ApiResponse } from '../../nodes/FeishuApproval/feishu/client/retry';
import {
	isCallbackRegistered,
	registerCallback,
	unregisterCallback,
	type ReplaceRules,
} from '../../nodes/FeishuApproval/trigger/registration';
import { FakeFeishu } from '../fake-feishu';
import { requestDefaultToken } from '../fake-feishu/post-json';

const CODES = ['D-1', 'D-2', 'D-3'];
const URL_OF_TRIGGER = 'https://n8n.example.com/webhook/1/webhook';
const OTHER_URL = 'https://user:password@oa.example.com/callback?secret=1';
const TARGET = { url: URL_OF_TRIGGER, secrets: { token: 'the-token', key: 'the-key' } };
const RULES: ReplaceRules = {
	isOwnUrl: () => false,
	replaceAny: false,
	conflictAdvice: 'The advice.',
};

let feishu: FakeFeishu;
let token = '';

beforeEach(async () => {
	feishu = await FakeFeishu.start();
	token = await requestDefaultToken(feishu.origin);
	for (const code of CODES) {
		feishu.addDefinition(code, {
			fields: { managers: ['ou_chen_wei'], newer_field: [1] } as never,
		});
	}
});
afterEach(async () => await feishu.stop());

/** Sends requests to the fake Feishu server, without retries. */
const sender = {
	send: async ({ endpoint, path, createBody }: ApiRequest): Promise<Result<ApiResponse>> => {
		const response = await fetch(feishu.origin + (path ?? endpoint.path), {
			method: endpoint.method,
			headers: {
				authorization: `Bearer ${token}`,
				'content-type': 'application/json; charset=utf-8',
			},
			...(createBody && { body: JSON.stringify(createBody()) }),
		}).catch(() => undefined);
		if (response === undefined) return err({ affects: 'request', message: 'No response' });
		const { status, headers } = response;
		const text = await response.text();
		const body: unknown = text.startsWith('{') ? JSON.parse(text) : text;
		const outcome = classifyResponse(
			{ status, headers: Object.fromEntries(headers), body },
			(redacted) => redacted,
		);
		return outcome.kind === 'success'
			? ok({ ...outcome, duration: 0, failedAttempts: 0 })
			: err(outcome.failure);
	},
};

const register = async (rules: Partial<ReplaceRules> = {}, target = TARGET) =>
	await registerCallback(sender, CODES, target, { ...RULES, ...rules });

const getFields = (code: string) => feishu.definitions.get(code)!.fields;
const setCallback = (code: string, url: string) =>
	Object.assign(getFields(code).external, {
		action_callback_url: url,
		action_callback_token: 'their-token',
		action_callback_key: 'their-key',
	});
const snapshot = () =>
	structuredClone([...feishu.definitions].map(({ code, fields }) => ({ code, fields })));

const CALLBACK = {
	action_callback_url: URL_OF_TRIGGER,
	action_callback_token: 'the-token',
	action_callback_key: 'the-key',
};

describe('registerCallback', () => {
	it('changes the three fields of each definition, and nothing else', async () => {
		const before = snapshot();
		expect(await register()).toEqual({ ok: true });
		expect(snapshot()).toEqual(
			before.map(({ code, fields }) => ({
				code,
				fields: CODES.includes(code)
					? { ...fields, external: { ...fields.external, ...CALLBACK } }
					: fields,
			})),
		);
		expect(await isCallbackRegistered(sender, CODES, TARGET)).toBe(true);
	});

	it('writes only what differs', async () => {
		await register();
		feishu.clearRequests();
		await register();
		expect(feishu.counts.upsertDefinition).toBe(0);
		setCallback('D-2', URL_OF_TRIGGER);
		expect(await isCallbackRegistered(sender, CODES, TARGET)).toBe(false);
		await register();
		expect(feishu.counts.upsertDefinition).toBe(1);
		expect(getFields('D-2').external).toMatchObject(CALLBACK);
	});

	it('leaves out an empty key, and an old one goes', async () => {
		await register();
		await register({}, { ...TARGET, secrets: { token: 'the-token', key: '' } });
		expect(getFields('D-1').external).not.toHaveProperty('action_callback_key');
	});

	it('changes nothing if a definition is unknown or deleted', async () => {
		for (const remove of [
			() => feishu.deleteDefinition('D-3'),
			() => feishu.definitions.delete('D-3'),
		]) {
			remove();
			const before = snapshot();
			expect(await register()).toMatchObject({
				ok: false,
				failure: { message: expect.stringMatching(/^Definition "D-3": Feishu/) as string },
			});
			expect(snapshot()).toEqual(before);
		}
	});

	it('changes nothing if a definition has another address, and names it without its secrets', async () => {
		setCallback('D-2', OTHER_URL);
		const before = snapshot();
		const result = await register();
		expect(result).toMatchObject({
			failure: {
				message:
					'Feishu already sends decisions to another callback address: D-2 to https://…@oa.example.com/callback?…',
				description: 'Nothing was changed. The advice.',
			},
		});
		expect(JSON.stringify(result)).not.toMatch(/password|secret=|their-/);
		expect(snapshot()).toEqual(before);
	});

	it('names all definitions that have another address', async () => {
		setCallback('D-1', 'https://a.example.com/x?@');
		setCallback('D-2', 'https://b.example.com');
		expect(await register()).toMatchObject({
			failure: {
				message:
					'Feishu already sends decisions to another callback address: D-1 to https://a.example.com/x?…, D-2 to https://b.example.com',
			},
		});
	});

	it.each([
		['address', { action_callback_url: OTHER_URL }],
		['token', { action_callback_token: 'x' }],
		['key', { action_callback_key: 'x' }],
	])('is not registered if only the %s differs', async (_, field) => {
		await register();
		expect(await isCallbackRegistered(sender, CODES, TARGET)).toBe(true);
		Object.assign(getFields('D-3').external, field);
		expect(await isCallbackRegistered(sender, CODES, TARGET)).toBe(false);
	});

	it("replaces another address if that is allowed, or if it is the trigger's own", async () => {
		setCallback('D-2', OTHER_URL);
		expect(await register({ isOwnUrl: (url) => url === OTHER_URL })).toEqual({ ok: true });
		setCallback('D-2', OTHER_URL);
		expect(await register({ replaceAny: true })).toEqual({ ok: true });
		expect(getFields('D-2').external).toMatchObject(CALLBACK);
	});

	it.each([
		['is refused', { code: 1390001 }],
		['fails after Feishu has stored it', { dropConnection: 'afterHandling' as const }],
	])('restores all definitions if a write %s', async (_, fault) => {
		setCallback('D-1', OTHER_URL);
		const before = snapshot();
		feishu.faults.add({
			on: 'upsertDefinition',
			when: ({ body }) => JSON.stringify(body).includes('own-D-2'),
			...fault,
		});
		expect(await register({ replaceAny: true })).toMatchObject({
			failure: { description: expect.stringMatching(/No definition was changed\.$/) as string },
		});
		expect(snapshot()).toEqual(before);
	});

	it('says which definitions could not be restored', async () => {
		let writes = 0;
		feishu.faults.add({
			on: 'upsertDefinition',
			times: Infinity,
			when: () => ++writes > 1,
			status: 502,
		});
		expect(await register()).toMatchObject({
			failure: { description: expect.stringMatching(/could not be restored: D-1\.$/) as string },
		});
	});

	it('fails if Feishu made another definition instead', async () => {
		feishu.addDefinition('D-1', { ownCode: '' });
		const result = await registerCallback(sender, ['D-1'], TARGET, RULES);
		expect(result).toMatchObject({
			failure: {
				message: expect.stringContaining('but the definition does not have it') as string,
				description: expect.stringMatching(
					/^Feishu stored the change under the code "[\w-]+"\./,
				) as string,
			},
		});
	});
});

describe('unregisterCallback', () => {
	const unregister = async (codes = CODES) =>
		await unregisterCallback(sender, codes, URL_OF_TRIGGER);

	it('restores the definitions as they were', async () => {
		const before = snapshot();
		await register();
		expect(await unregister()).toEqual({ ok: true });
		expect(snapshot()).toEqual(before);
	});

	it('leaves alone a definition that has another address by now, or is gone', async () => {
		await register();
		setCallback('D-2', OTHER_URL);
		feishu.deleteDefinition('D-1');
		expect(await unregister(['D-0', ...CODES])).toEqual({ ok: true });
		expect(getFields('D-2').external.action_callback_url).toBe(OTHER_URL);
		expect(getFields('D-3').external).not.toHaveProperty('action_callback_url');
	});

	it('goes on after a failure, and reports it', async () => {
		await register();
		feishu.faults.add({ on: 'getDefinition', status: 502 });
		expect(await unregister()).toMatchObject({
			failure: { message: expect.stringContaining('Definition "D-1"') as string },
		});
		expect(getFields('D-3').external).not.toHaveProperty('action_callback_url');
	});

	it('goes on after a write that fails, and reports the first one', async () => {
		await register();
		feishu.faults.add({ on: 'upsertDefinition', times: 2, status: 502 });
		expect(await unregister()).toMatchObject({
			failure: { message: expect.stringContaining('Definition "D-1"') as string },
		});
		expect(getFields('D-2').external).toMatchObject(CALLBACK);
		expect(getFields('D-3').external).not.toHaveProperty('action_callback_url');
	});
});
