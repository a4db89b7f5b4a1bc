import { NodeApiError, type INode } from 'n8n-workflow';

import {
	classifyResponse,
	TokenError,
	type Outcome,
} from '../../../nodes/FeishuApproval/feishu/client/classifyResponse';

const NODE = { name: 'Feishu Approval', type: 'feishuApproval' } as INode;
const asIs = (text: string) => text;

test('why no token could be had is found inside the error that n8n makes of it', () => {
	const verdict: Exclude<Outcome, { kind: 'success' }> = {
		kind: 'passing',
		failure: { affects: 'app', message: 'No access token: HTTP 502' },
	};
	const error = new NodeApiError(NODE, new TokenError(verdict) as never);
	expect(classifyResponse({ origin: 'https://open.feishu.cn', error }, asIs)).toBe(verdict);
});

test("a socket's fault is passing, whatever n8n makes of its words", () => {
	const socketError = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
	const error = new NodeApiError(NODE, socketError as never);
	expect(classifyResponse({ origin: 'https://open.feishu.cn', error }, asIs)).toMatchObject({
		kind: 'passing',
		failure: { message: 'No answer from https://open.feishu.cn: it cut the connection' },
	});
});

test('a request that n8n itself does not let out is not tried again', () => {
	const error = new Error('Domain not allowed');
	expect(classifyResponse({ origin: 'https://open.feishu.cn', error }, asIs)).toMatchObject({
		kind: 'final',
		failure: { message: 'No answer from https://open.feishu.cn: Domain not allowed' },
	});
});

test('code 0 is success, whatever the HTTP status', () => {
	const body = { code: 0, data: {} };
	expect(classifyResponse({ status: 500, headers: {}, body }, asIs)).toEqual({
		kind: 'success',
		body,
	});
});
