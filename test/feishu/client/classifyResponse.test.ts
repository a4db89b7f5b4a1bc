import { NodeApiError, type INode } from 'n8n-workflow';

import {
	classifyResponse,
	TokenError,
	type FailedOutcome,
} from '../../../nodes/FeishuApproval/feishu/client/classifyResponse';
import type { HttpResponse } from '../../../nodes/FeishuApproval/feishu/client/http';
import { createRedactor } from '../../../nodes/FeishuApproval/feishu/client/redact';

const NODE = { name: 'Feishu Approval', type: 'feishuApproval' } as INode;
const ORIGIN = 'https://open.feishu.cn';

/** Redacts nothing. */
const redact = (text: string) => text;

test('the outcome of a failed token request is found in the error that n8n wraps around it', () => {
	const outcome: FailedOutcome = {
		kind: 'transient',
		failure: { affects: 'app', message: 'No access token: HTTP 502' },
	};
	const error = new NodeApiError(NODE, new TokenError(outcome) as never);
	expect(classifyResponse({ origin: ORIGIN, error }, redact)).toBe(outcome);
});

test('a socket error that n8n wraps in its own error is transient', () => {
	const socketError = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
	const error = new NodeApiError(NODE, socketError as never);
	expect(classifyResponse({ origin: ORIGIN, error }, redact)).toMatchObject({
		kind: 'transient',
		failure: { message: 'No response from https://open.feishu.cn: the host closed the connection' },
	});
});

test('a request that n8n itself does not allow is not retried', () => {
	const error = new Error('Domain not allowed');
	expect(classifyResponse({ origin: ORIGIN, error }, redact)).toMatchObject({
		kind: 'permanent',
		failure: { message: 'No response from https://open.feishu.cn: Domain not allowed' },
	});
});

test('code 0 is success, whatever the HTTP status', () => {
	const body = { code: 0, data: {} };
	expect(classifyResponse({ status: 500, headers: {}, body }, redact)).toEqual({
		kind: 'success',
		body,
		redact,
	});
});

const classify = (response: Partial<HttpResponse>) =>
	classifyResponse({ status: 400, headers: {}, body: '', ...response }, redact);

describe('error codes:', () => {
	test.each([9499, 99992351, 99992357, 99992358, 99992359, 99992360, 99992361, 99992380, 99992402])(
		'code %i is permanent, and a smaller body may succeed',
		(code) => {
			expect(classify({ body: { code } })).toMatchObject({
				kind: 'permanent',
				failure: { affects: 'payload', code },
			});
		},
	);

	test('99992402 shows field and description of each violation', () => {
		const field_violations = [
			{ field: 'instances[3].tasks', description: 'is required' },
			{ field: 'title', description: 'title is required' },
			{ field: 'update_time', value: 'x' },
			{ description: 'too long' },
			{},
		];
		expect(classify({ body: { code: 99992402, error: { field_violations } } })).toMatchObject({
			failure: {
				description:
					"Feishu's details: instances[3].tasks: is required; title is required; update_time; too long.",
			},
		});
	});

	test('1390014 is transient if it says that requests follow too soon', () => {
		const msg = 'Sync the same instance in a short period';
		expect(classify({ body: { code: 1390014, msg } }).kind).toBe('transient');
		expect(classify({ body: { code: 1390014, msg: 'tenant not found' } }).kind).toBe('permanent');
	});

	test('1390002 says which approval code Feishu expects', () => {
		expect(classify({ body: { code: 1390002 } })).toMatchObject({
			failure: { description: expect.stringContaining('the one that Feishu returned') as string },
		});
	});
});

describe('rate limits:', () => {
	const now = Date.parse('2026-10-21T07:28:00Z');
	beforeEach(() => jest.useFakeTimers({ now }));
	afterEach(() => jest.useRealTimers());

	test.each<[Record<string, string>, number]>([
		[{ 'retry-after': '7' }, 7000],
		[{ 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT' }, 30_000],
		[{ 'retry-after': '7', 'x-ogw-ratelimit-reset': '2' }, 2000],
		[{ 'retry-after': '7', 'x-ogw-ratelimit-reset': 'soon' }, 7000],
		[{ 'retry-after': 'Wed, 21 Oct 2026 07:27:00 GMT' }, 1000],
		[{ 'retry-after': '5 minutes' }, 1000],
		[{}, 1000],
	])('with the headers %j the pause is %d ms', (headers, pause) => {
		expect(classify({ status: 429, headers })).toMatchObject({ kind: 'rateLimited', pause });
		const body = { code: 99991400 };
		expect(classify({ headers, body })).toMatchObject({ kind: 'rateLimited', pause });
	});
});

describe('responses that are not from Feishu:', () => {
	const HTML = { headers: { 'content-type': 'text/html' }, body: '<html>' };

	test.each<[number, RegExp]>([
		[401, /requires a login/],
		[403, /blocks this request/],
		[404, /'Platform', or 'Base URL'/],
		[407, /proxy .* requires a login/],
	])('a web page with HTTP %i is permanent', (status, description) => {
		expect(classify({ status, ...HTML })).toMatchObject({
			kind: 'permanent',
			failure: { description: expect.stringMatching(description) as string },
		});
	});

	test.each([403, 404, 407])('JSON with HTTP %i is permanent, too', (status) => {
		expect(classify({ status, body: { message: 'no' } }).kind).toBe('permanent');
	});

	test.each(['', { message: 'Unauthorized' }])(
		'HTTP 401 with the body %j rejects the token',
		(body) => {
			expect(classify({ status: 401, body }).kind).toBe('tokenRejected');
		},
	);
});

test.each([
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_GET_ISSUER_CERT',
	'CERT_HAS_EXPIRED',
	'CERT_NOT_YET_VALID',
	'ERR_TLS_CERT_ALTNAME_INVALID',
])('the certificate error %s is permanent and names NODE_EXTRA_CA_CERTS', (code) => {
	const cause = Object.assign(new Error('certificate'), { code });
	const error = new NodeApiError(NODE, cause as never);
	expect(classifyResponse({ origin: ORIGIN, error }, redact)).toMatchObject({
		kind: 'permanent',
		failure: {
			affects: 'app',
			message: expect.stringContaining(code) as string,
			description: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
		},
	});
});

describe('texts of a response:', () => {
	const SECRET = 'hunter2-hunter2';
	const long = `${SECRET} ${'x'.repeat(5000)}`;
	const classifyLong = (response: Partial<HttpResponse>) => {
		const outcome = classifyResponse(
			{ status: 400, headers: {}, body: '', ...response },
			createRedactor([SECRET]),
		);
		if (outcome.kind === 'success') throw new Error('The response is an error');
		return outcome.failure;
	};

	test.each<[string, Partial<HttpResponse>]>([
		['message', { body: { code: 1, msg: long } }],
		['log ID in the header', { headers: { 'x-tt-logid': long }, body: { code: 1 } }],
		['log ID in the body', { body: { code: 1, error: { log_id: long } } }],
		['content type', { headers: { 'content-type': long } }],
		['log ID of a web page', { headers: { 'x-tt-logid': long } }],
		['scope', { body: { code: 1, error: { permission_violations: [{ subject: long }] } } }],
		['help URL', { body: { code: 1, error: { helps: [{ url: long }] } } }],
		[
			'field violation',
			{ body: { code: 1, error: { field_violations: [{ field: long, description: long }] } } },
		],
	])('the %s is redacted and shortened', (_, response) => {
		const failure = classifyLong(response);
		const text = JSON.stringify(failure);
		expect(text).toContain('*** xxx');
		expect(text).not.toContain(SECRET);
		expect(text).not.toContain('x'.repeat(500));
	});

	test('the log ID of a success is redacted', () => {
		const headers = { 'x-tt-logid': SECRET };
		expect(
			classifyResponse({ status: 200, headers, body: { code: 0 } }, createRedactor([SECRET])),
		).toMatchObject({ kind: 'success', logId: '***' });
	});
});
