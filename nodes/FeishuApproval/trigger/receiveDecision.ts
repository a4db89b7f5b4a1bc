import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { getCallbackSecrets } from '../execution/callbackCredential';
import { createRefusal } from '../feishu/callback/answer';
import type { CallbackSecrets } from '../feishu/callback/credential';
import { guardResponse, type HttpServerResponse } from './guardResponse';
import { receiveCallback } from './receiveCallback';

const NO_CREDENTIAL = createRefusal(
	'n8n 无法读取回调凭证，请联系管理员。n8n cannot load the callback credential. Contact your administrator.',
	500,
);

/**
 * Handles a request to the trigger's URL. A decision starts an execution with one item. Anything else is refused, and
 * starts none. Never rejects: n8n would start a failed execution for each request.
 */
export async function receiveDecision(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const response = context.getResponseObject() as unknown as HttpServerResponse;
	const secrets = await loadSecrets(context);
	const received =
		secrets === undefined
			? { refusal: NO_CREDENTIAL }
			: receiveCallback(getRawBody(context), secrets);
	if ('refusal' in received) {
		response.status(received.refusal.statusCode).json(received.refusal.body);
		return { noWebhookResponse: true };
	}
	const needsAnswer = context.getNodeParameter('respond', 'lastNode') === 'responseNode';
	guardResponse(response, needsAnswer);
	return { workflowData: [[{ json: received.decision as unknown as IDataObject }]] };
}

async function loadSecrets(context: IWebhookFunctions): Promise<CallbackSecrets | undefined> {
	try {
		return await getCallbackSecrets(context);
	} catch (error) {
		const { name } = context.getNode();
		context.logger.error(`${name} refuses all decisions: ${(error as Error).message}`);
		return undefined;
	}
}

/** The body as it arrived. n8n's parsed body has rounded the message's ID. */
function getRawBody(context: IWebhookFunctions): Buffer {
	const { rawBody } = context.getRequestObject() as { rawBody?: unknown };
	return Buffer.isBuffer(rawBody) ? rawBody : Buffer.alloc(0);
}
