import type { IHookFunctions } from 'n8n-workflow';

import { getCallbackSecrets } from '../execution/callbackCredential';
import { createOperationError, formatProblem, toNodeError } from '../execution/nodeErrors';
import { RequestSender } from '../execution/transport';
import type { Failure } from '../feishu/client/result';
import { readApprovalCodes } from '../input/approvalCode';
import { readBoolean } from '../input/boolean';
import { invalidValue, type InputProblem } from '../input/inputError';
import {
	isCallbackRegistered,
	registerCallback,
	unregisterCallback,
	type CallbackTarget,
} from './registration';
import { APPROVAL_CODES_LABEL, REPLACE_CALLBACK_LABEL } from './trigger.description';

/** The node's static data. */
interface TriggerData {
	/** The addresses that activations wrote and no deactivation has removed, by approval code. */
	callbackUrls?: Record<string, string>;
}

/** Of each request, in milliseconds. */
const TIMEOUT_MS = 30_000;

const ACTIVATION_ADVICE = `To take its place, turn on the option '${REPLACE_CALLBACK_LABEL}'. Otherwise deactivate what uses that address, or forward its requests.`;

const TEST_ADVICE =
	"Listening for a test event does not redirect decisions. Activate the workflow instead, press a button in Feishu, and open the execution in the tab 'Executions'. Or test with a definition that has no callback.";

/** Whether Feishu sends decisions to this trigger already. With manual registration, that is up to the user. */
export async function hasCallback(context: IHookFunctions): Promise<boolean> {
	return await withNodeErrors(context, async () => {
		const target = await readTarget(context);
		if (!isAutomatic(context)) return true;
		return await isCallbackRegistered(createSender(context), readCodes(context), target);
	});
}

/** Registers the callback. Throws n8n's error if that is not possible; the definitions then are as they were. */
export async function addCallback(context: IHookFunctions): Promise<boolean> {
	return await withNodeErrors(context, async () => {
		const target = await readTarget(context);
		const codes = readCodes(context);
		const isTest = context.getActivationMode() === 'manual';
		const data = context.getWorkflowStaticData('node') as TriggerData;
		const known = new Set(isTest ? [] : Object.values(data.callbackUrls ?? {}));
		const result = await registerCallback(createSender(context), codes, target, {
			isOwnUrl: (url) => !isTest && (known.has(url) || isSameWebhook(url, target.url)),
			replaceAny: !isTest && readReplaceCallback(context),
			conflictAdvice: isTest ? TEST_ADVICE : ACTIVATION_ADVICE,
		});
		if (!result.ok) throw toError(context, result.failure);
		if (!isTest) {
			// A definition that left the list may still have the address, if a deactivation failed.
			const written = Object.fromEntries(codes.map((code) => [code, target.url]));
			data.callbackUrls = { ...data.callbackUrls, ...written };
		}
		return true;
	});
}

/**
 * Takes the address out of the definitions where it is still this trigger's. n8n deactivates the workflow even if this
 * throws.
 */
export async function removeCallback(context: IHookFunctions): Promise<boolean> {
	return await withNodeErrors(context, async () => {
		const url = getUrl(context);
		const data = context.getWorkflowStaticData('node') as TriggerData;
		const written = Object.entries(data.callbackUrls ?? {})
			.filter(([, writtenUrl]) => writtenUrl === url)
			.map(([code]) => code);
		const codes = new Set([...written, ...(isAutomatic(context) ? readAnyCodes(context) : [])]);
		if (codes.size === 0) return true;
		const result = await unregisterCallback(createSender(context), [...codes], url);
		if (!result.ok) throw toError(context, result.failure);
		if (written.length > 0) delete data.callbackUrls;
		return true;
	});
}

function isAutomatic(context: IHookFunctions): boolean {
	return context.getNodeParameter('registration', 'automatic') !== 'manual';
}

function readCodes(context: IHookFunctions): string[] {
	const codes = readAnyCodes(context);
	if (codes.length > 0) return codes;
	throw invalidValue(APPROVAL_CODES_LABEL, '', "Feishu's code of at least one definition");
}

function readAnyCodes(context: IHookFunctions): string[] {
	const value: unknown = context.getNodeParameter('approvalCodes', '');
	return readApprovalCodes(APPROVAL_CODES_LABEL, value);
}

function readReplaceCallback(context: IHookFunctions): boolean {
	const value: unknown = context.getNodeParameter('options.replaceCallback', false);
	return readBoolean(REPLACE_CALLBACK_LABEL, value ?? false);
}

async function readTarget(context: IHookFunctions): Promise<CallbackTarget> {
	return { url: getUrl(context), secrets: await getCallbackSecrets(context) };
}

function getUrl(context: IHookFunctions): string {
	return context.getNodeWebhookUrl('default') ?? '';
}

function createSender(context: IHookFunctions): RequestSender {
	return new RequestSender(context, TIMEOUT_MS);
}

/**
 * Whether both addresses are of the same trigger in the same n8n: they end with the same webhook ID and path. A test
 * that was cut off leaves the test address behind.
 */
function isSameWebhook(url: string, own: string): boolean {
	if (!URL.canParse(url) || !URL.canParse(own)) return false;
	const getEnd = ({ pathname }: URL) => pathname.split('/').slice(-2).join('/');
	const [a, b] = [new URL(url), new URL(own)];
	return a.origin === b.origin && getEnd(a) === getEnd(b);
}

/** n8n shows only the message of an error that prevents an activation. */
function toError(context: IHookFunctions, failure: Failure | InputProblem): Error {
	return createOperationError(context.getNode(), {
		message: formatProblem(failure),
	});
}

async function withNodeErrors(
	context: IHookFunctions,
	run: () => Promise<boolean>,
): Promise<boolean> {
	try {
		return await run();
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}
