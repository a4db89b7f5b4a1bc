import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ACCEPTED, createRefusal } from '../../nodes/FeishuApproval/feishu/callback/answer';
import {
	guardResponse,
	type HttpServerResponse,
} from '../../nodes/FeishuApproval/trigger/guardResponse';

/** Responds over HTTP through a guarded response, and returns what arrives. */
async function respond(
	needsAnswer: boolean,
	send: (response: ServerResponse) => void,
): Promise<{ status: number; type: string | null; body: string }> {
	const server = createServer((_, response) => {
		guardResponse(response as unknown as HttpServerResponse, needsAnswer);
		send(response);
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	try {
		const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
		const { status, headers } = response;
		return { status, type: headers.get('content-type'), body: await response.text() };
	} finally {
		server.closeAllConnections();
		server.close();
	}
}

const json = (status: number, body: unknown) => (response: ServerResponse) => {
	const text = JSON.stringify(body);
	response
		.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length })
		.end(text);
};
/** As Express's `json` does: the headers are set, but not sent before the end. */
const express = (status: number, body: unknown) => (response: ServerResponse) => {
	const text = body === undefined ? '' : JSON.stringify(body);
	response.statusCode = status;
	response.setHeader('Content-Length', Buffer.byteLength(text));
	response.setHeader('ETag', 'W/"1"');
	response.end(text, 'utf8');
};

const accepted = { status: 200, body: JSON.stringify(ACCEPTED.body) };
const failed = {
	status: 500,
	body: expect.stringMatching(/^\{"message":"该操作没有处理完成.*without_prefix/) as string,
};

describe('guardResponse', () => {
	it.each([true, false])("keeps an answer's acceptance and refusal (%s)", async (needsAnswer) => {
		expect(await respond(needsAnswer, express(200, ACCEPTED.body))).toMatchObject(accepted);
		const refusal = createRefusal('预算已用完');
		expect(await respond(needsAnswer, express(422, refusal.body))).toMatchObject({
			status: 422,
			body: JSON.stringify(refusal.body),
		});
	});

	it('accepts for a workflow that has finished without an answer only where none is needed', async () => {
		expect(await respond(false, express(200, undefined))).toEqual({
			...accepted,
			type: 'application/json; charset=utf-8',
		});
		expect(await respond(true, express(200, undefined))).toMatchObject(failed);
	});

	it.each([
		['a failed workflow in 2.x', express(500, { message: 'Error in workflow' })],
		['a failed workflow in 1.x', express(200, {})],
		['a workflow without data', express(200, { message: 'no data was returned' })],
		["n8n's own error", express(500, { code: 0, message: 'There was a problem' })],
		['output of a node', express(200, { code: '0', without_prefix: 'true' })],
		['a redirect', express(302, undefined)],
		['status 400', express(400, createRefusal('x').body)],
		['a page', (response: ServerResponse) => response.end('<html>')],
		['bytes', (response: ServerResponse) => response.end(Buffer.from('[]'))],
	])('fails for %s', async (_, send) => {
		expect(await respond(true, send)).toMatchObject(failed);
		expect(await respond(false, send)).toMatchObject(failed);
	});

	it('ends once', async () => {
		const twice = (response: ServerResponse) => {
			express(200, ACCEPTED.body)(response);
			response.end();
		};
		expect(await respond(true, twice)).toMatchObject(accepted);
	});

	it('leaves a response whose headers are sent', async () => {
		const body = { message: 'sent' };
		expect(await respond(false, json(200, body))).toMatchObject({ body: JSON.stringify(body) });
	});
});
