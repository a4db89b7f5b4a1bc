import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import {
	ACCEPTED,
	createRefusal,
	type CallbackResponse,
} from '../../nodes/FeishuApproval/feishu/callback/answer';
import type { CallbackSecrets } from '../../nodes/FeishuApproval/feishu/callback/credential';
import type { Decision } from '../../nodes/FeishuApproval/feishu/callback/parseCallback';
import { receiveCallback } from '../../nodes/FeishuApproval/trigger/receiveCallback';

/** Receives the decisions that Feishu posts. */
export interface DecisionReceiver {
	/** Where Feishu posts decisions. */
	url: string;
	secrets: CallbackSecrets;
	/** Handles a decision. What it throws is shown to the approver. */
	onDecision: (decision: Decision) => Promise<void>;
	stop: () => Promise<void>;
}

/**
 * Starts a plain HTTP server with the code that the Feishu Approval Trigger decrypts and checks callbacks with. In n8n,
 * the trigger is a webhook, and a workflow takes the place of `onDecision`.
 */
export async function startDecisionReceiver(): Promise<DecisionReceiver> {
	const server = createServer((request, response) => {
		void handle(request, receiver).then(({ statusCode, body }) => {
			response.writeHead(statusCode, { 'content-type': 'application/json' });
			response.end(JSON.stringify(body));
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	const receiver: DecisionReceiver = {
		url: `http://127.0.0.1:${port}/webhook/decisions`,
		secrets: { token: 'demo-token', key: 'demo-key' },
		onDecision: () => Promise.reject(new Error('No decision is expected')),
		stop: async () => {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
	return receiver;
}

async function handle(
	request: IncomingMessage,
	{ secrets, onDecision }: DecisionReceiver,
): Promise<CallbackResponse> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	const received = receiveCallback(Buffer.concat(chunks), secrets);
	if ('refusal' in received) return received.refusal;
	try {
		await onDecision(received.decision);
		return ACCEPTED;
	} catch (error) {
		return createRefusal((error as Error).message);
	}
}
