import { NodeApiError, type INode } from 'n8n-workflow';

import {
	classifyResponse,
	TokenError,
	type FailedOutcome,
} from '../../../nodes/FeishuApproval/feishu/client/classifyResponse';

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
	});
});
