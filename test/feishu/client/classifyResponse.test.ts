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

describe('errors with a code that is not known:', () => {
	test.each([
		[200, 'permanent', 'request'],
		[400, 'permanent', 'request'],
		[401, 'tokenRejected', 'app'],
		[429, 'rateLimited', 'request'],
		[499, 'permanent', 'request'],
		[500, 'transient', 'request'],
		[503, 'transient', 'request'],
	])('HTTP %i decides: %s, affects the %s', (status, kind, affects) => {
		const outcome = classify({ status, body: { code: 4242, msg: 'no' } });
		expect(outcome).toMatchObject({
			kind,
			failure: {
				affects,
				message: 'Feishu responded "no" (code 4242)',
				description: undefined,
				code: 4242,
				httpStatus: status,
			},
		});
		expect('pause' in outcome).toBe(kind === 'rateLimited');
	});
});

describe('the details of an error:', () => {
	const classifyDetails = (body: object, headers = {}) =>
		classify({ headers, body: { code: 4242, msg: 'no', ...body } });

	test('the log ID is that of the header, or of the body', () => {
		const error = { log_id: 'BODY' };
		expect(classifyDetails({ error }, { 'x-tt-logid': 'HEADER' })).toMatchObject({
			failure: { logId: 'HEADER', message: 'Feishu responded "no" (code 4242, log ID HEADER)' },
		});
		for (const header of [undefined, '', ['a']]) {
			expect(classifyDetails({ error }, { 'x-tt-logid': header })).toMatchObject({
				failure: { logId: 'BODY', message: 'Feishu responded "no" (code 4242, log ID BODY)' },
			});
		}
		expect(classifyDetails({}, { 'x-tt-logid': 7 })).toMatchObject({ failure: { logId: '7' } });
		expect(classifyDetails({})).toMatchObject({ failure: { logId: undefined } });
	});

	test('scopes and the page that grants them', () => {
		const error = {
			permission_violations: [{ subject: 'approval:approval' }, { subject: 'b' }],
			helps: [{ url: 'https://open.feishu.cn/1' }, { url: 'https://open.feishu.cn/2' }],
		};
		expect(classifyDetails({ error })).toMatchObject({
			failure: {
				scopes: ['approval:approval', 'b'],
				description:
					'Missing scopes, any one is enough: approval:approval, b. See https://open.feishu.cn/1',
			},
		});
	});

	test('each secret in scopes, help and violations is redacted', () => {
		const error = {
			permission_violations: [{ subject: 'hunter2' }],
			field_violations: [{ field: 'hunter2', description: 'no' }],
			helps: [{ url: 'https://hunter2' }],
		};
		expect(
			classifyResponse(
				{ status: 400, headers: {}, body: { code: 4242, msg: 'hunter2', error } },
				createRedactor(['hunter2']),
			),
		).toMatchObject({
			failure: {
				message: 'Feishu responded "***" (code 4242)',
				scopes: ['***'],
				description: `Missing scopes, any one is enough: ***. Feishu's details: ***: no. See https://***`,
			},
		});
	});

	test.each<[object, string]>([
		[{}, 'none'],
		[{ error: {} }, 'none'],
		[{ error: 'text' }, 'none'],
		[{ error: { permission_violations: [], field_violations: [], helps: [] } }, 'none'],
		[{ error: { permission_violations: 1, field_violations: 1, helps: 1, log_id: 1 } }, 'none'],
		[{ error: { field_violations: [{ description: 'no' }] } }, "Feishu's details: no."],
		[{ error: { field_violations: [{ field: 'a' }] } }, "Feishu's details: a."],
		[{ error: { field_violations: [{ field: 1, description: 2 }] } }, 'none'],
	])('with %j, the description is: %s', (body, description) => {
		const { failure } = classifyDetails(body) as FailedOutcome;
		expect(failure.description ?? 'none').toBe(description);
	});

	test('an error without a message says so', () => {
		for (const msg of [undefined, 5]) {
			expect(classify({ body: { code: 4242, msg } })).toMatchObject({
				failure: { message: 'Feishu responded "no message" (code 4242)' },
			});
		}
	});
});

describe('responses without a code:', () => {
	const classifyStatus = (status: number, response: Partial<HttpResponse> = {}) =>
		classify({ status, headers: { 'content-type': 'text/html; charset=utf-8' }, ...response });

	test.each<[number, string, string, boolean | undefined]>([
		[200, 'transient', 'request', undefined],
		[302, 'transient', 'request', undefined],
		[400, 'transient', 'request', undefined],
		[401, 'permanent', 'app', undefined],
		[403, 'permanent', 'request', undefined],
		[404, 'permanent', 'app', undefined],
		[407, 'permanent', 'app', undefined],
		[408, 'transient', 'request', true],
		[413, 'permanent', 'payload', undefined],
		[429, 'rateLimited', 'request', undefined],
		[500, 'transient', 'request', undefined],
		[502, 'transient', 'request', undefined],
		[504, 'transient', 'request', true],
	])('a web page with HTTP %i is %s and affects the %s', (status, kind, affects, isTimeout) => {
		const outcome = classifyStatus(status) as FailedOutcome;
		expect(outcome.kind).toBe(kind);
		expect(outcome.failure).toMatchObject({
			affects,
			message: `The response is not from Feishu: HTTP ${status}, text/html`,
			httpStatus: status,
			description: expect.stringMatching(/gateway|'Base URL'|proxy/) as string,
		});
		expect(outcome.failure.isTimeout).toBe(isTimeout);
		expect('pause' in outcome).toBe(kind === 'rateLimited');
	});

	test('the log ID of a header is kept', () => {
		const headers = { 'x-tt-logid': 'L1' };
		expect(classifyStatus(502, { headers })).toMatchObject({
			failure: {
				logId: 'L1',
				message: 'The response is not from Feishu: HTTP 502, no content type',
			},
		});
	});

	test('the advice names the Base URL and gateways', () => {
		expect(classifyStatus(502)).toMatchObject({
			failure: {
				description:
					"Check that 'Base URL' is right. A gateway between n8n and Feishu may have sent this response, or cut it short.",
			},
		});
	});

	test.each<[string, Partial<HttpResponse>, string]>([
		['an empty body', { headers: {}, body: '' }, 'tokenRejected'],
		['plain text', { headers: {}, body: 'Unauthorized' }, 'tokenRejected'],
		['text that mentions a tag', { headers: {}, body: 'see <html>' }, 'tokenRejected'],
		['a list', { headers: {}, body: ['<html>'] }, 'tokenRejected'],
		['an HTML content type', { headers: { 'content-type': 'TEXT/HTML' }, body: '' }, 'permanent'],
		['a page', { headers: {}, body: '<html lang="en">' }, 'permanent'],
		['a page after white space', { headers: {}, body: ' \n<!DOCTYPE html>' }, 'permanent'],
		['a page in capital letters', { headers: {}, body: '<HTML>' }, 'permanent'],
	])('HTTP 401 with %s', (_, response, kind) => {
		const outcome = classifyStatus(401, response);
		expect(outcome).toMatchObject({ kind, failure: { affects: 'app', httpStatus: 401 } });
	});

	test('a code that is no whole number is none', () => {
		for (const code of ['0', 1.5, null]) {
			expect(classifyStatus(200, { body: { code } }).kind).toBe('transient');
		}
	});
});

describe('no response:', () => {
	const classifyError = (error: unknown) =>
		classifyResponse({ origin: ORIGIN, error }, createRedactor(['hunter2'])) as FailedOutcome;

	test.each([
		['ECONNABORTED', 'timeout', true],
		['ETIMEDOUT', 'timeout', true],
		['ECONNREFUSED', 'the host refused the connection', undefined],
		['ECONNRESET', 'the host closed the connection', undefined],
		['ERR_BAD_RESPONSE', 'the response was cut short', undefined],
		['ENOTFOUND', 'there is no host with this name', undefined],
		['EAI_AGAIN', 'the DNS lookup failed', undefined],
		['EHOSTUNREACH', 'the host is unreachable', undefined],
		['ENETUNREACH', 'the network is unreachable', undefined],
		['EUNKNOWN', 'a *** problem', undefined],
	])('%s is a transient error: %s', (code, text, isTimeout) => {
		const outcome = classifyError(Object.assign(new Error('a hunter2 problem'), { code }));
		expect(outcome).toEqual({
			kind: 'transient',
			failure: {
				affects: 'request',
				message: `No response from ${ORIGIN}: ${text}`,
				description: 'Check that the host is right and that this n8n can reach it.',
				...(isTimeout && { isTimeout }),
			},
		});
		expect('isTimeout' in outcome.failure).toBe(isTimeout === true);
	});

	test.each(['NOT_CERT_HAS_EXPIRED', 'CERT_HAS_EXPIRED?', 'HOSTNAME_MISMATCHED'])(
		'%s is no error of a certificate',
		(code) => expect(classifyError({ code }).kind).toBe('transient'),
	);

	test.each<[unknown, string]>([
		['hunter2', '***'],
		[new Error('hunter2'), '***'],
		[{ code: 5 }, '[object Object]'],
		[null, 'null'],
	])('without a code, n8n itself did not send the request: %p', (error, text) => {
		expect(classifyError(error)).toMatchObject({
			kind: 'permanent',
			failure: { message: `No response from ${ORIGIN}: ${text}` },
		});
	});

	test.each([
		[0, 'transient'],
		[3, 'transient'],
		[4, 'permanent'],
	])('a code is found below %d wrappers: %s', (depth, kind) => {
		let error: object = { code: 'ECONNRESET' };
		for (let level = 0; level < depth; level++) error = { cause: error };
		expect(classifyError(error).kind).toBe(kind);
	});

	test('a cycle of causes is no endless loop', () => {
		const error: { cause?: unknown } = {};
		error.cause = error;
		expect(classifyError(error).kind).toBe('permanent');
	});
});

describe('the error of a failed authentication', () => {
	const create = (description?: string) =>
		new TokenError({ kind: 'permanent', failure: { affects: 'app', message: 'No', description } });

	test('has the advice in its message: the Test button shows nothing else', () => {
		expect(create('Advice.').message).toBe('No. Advice.');
		expect(create().message).toBe('No');
		expect(create('').message).toBe('No');
	});
});

describe('the pause of a rate limit:', () => {
	const now = Date.parse('2026-10-21T07:28:00Z');
	beforeEach(() => jest.useFakeTimers({ now }));
	afterEach(() => jest.useRealTimers());

	test.each<[string, unknown, number]>([
		['x-ogw-ratelimit-reset', 3, 3000],
		['x-ogw-ratelimit-reset', '0.5', 500],
		['x-ogw-ratelimit-reset', '0', 1000],
		['x-ogw-ratelimit-reset', '-5', 1000],
		['x-ogw-ratelimit-reset', 'Infinity', 1000],
		['x-ogw-ratelimit-reset', '', 1000],
		['x-ogw-ratelimit-reset', ['3'], 1000],
		['retry-after', 'Wednesday, 21-Oct-26 07:28:10 GMT', 10_000],
		['retry-after', 'Wed Oct 21 07:28:10 2026 GMT', 10_000],
		['retry-after', 'Wed, 21 Oct 2026 07:28:00 GMT', 1000],
		['retry-after', '2026-10-21T07:29:00Z', 1000],
		['retry-after', '2026 Wed, 21 Oct 07:29:00 GMT', 1000],
		['retry-after', '(a) Wed, 21 Oct 2026 07:29:00 GMT', 1000],
		['retry-after', 'Wed, 21 Oct 2026', 1000],
		['retry-after', 'Wed, 99 Oct 2026 07:29:00 GMT', 1000],
	])('the header %s: %p means %d ms', (name, value, pause) => {
		expect(classify({ status: 429, headers: { [name]: value } })).toMatchObject({ pause });
	});
});
