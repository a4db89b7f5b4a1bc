import { request } from 'node:http';

import {
	createRunExecutionData,
	NodeConnectionTypes,
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeTypes,
} from 'n8n-workflow';

import { FeishuAppApi } from '../../credentials/FeishuAppApi.credentials';
import { FeishuApproval } from '../../nodes/FeishuApproval/FeishuApproval.node';
import { CALLBACK_CREDENTIAL_TYPE } from '../../nodes/FeishuApproval/feishu/callback/credential';
import type { NodeRunOptions } from '../engine';

const SOURCE = 'Source';
const NODE = 'Feishu Approval';

/**
 * Takes the place of `test/engine` in the mutation test. It runs the node from its sources, with n8n's expressions but
 * without n8n-core, which takes seconds to load for each mutant.
 */
export class Engine {
	readonly persistedCredentials: object[] = [];

	static async load(): Promise<Engine> {
		return await Promise.resolve(new Engine());
	}

	close(): void {}

	async run(options: NodeRunOptions) {
		const items = options.items.map(toItem);
		const hints: Array<{ message: string }> = [];
		let output: INodeExecutionData[] = [];
		let error: unknown;
		try {
			const context = createContext(options, items, hints);
			[output = []] = await new FeishuApproval().execute.call(context);
		} catch (thrown) {
			error = thrown;
		}
		const hasErrorOutput = options.node?.onError === 'continueErrorOutput';
		const isError = ({ json }: INodeExecutionData) => hasErrorOutput && isErrorOnly(json);
		const outputItems = output.filter((item) => !isError(item));
		const errorItems = output.filter(isError).map((item) => {
			const [index = 0] = getPairs(item);
			return { ...item, json: { ...items[index]?.json, ...item.json } };
		});
		const isCanceled = options.signal?.aborted ?? false;
		return {
			status: isCanceled ? 'canceled' : error === undefined ? 'success' : 'error',
			items: outputItems,
			errorItems,
			pairedItems: outputItems.map(getPairs),
			errorPairedItems: errorItems.map(getPairs),
			hints,
			error,
			raw: { items: output, hints },
		};
	}
}

const toItem = (item: object): INodeExecutionData =>
	'json' in item ? (item as INodeExecutionData) : { json: item as IDataObject };

const getPairs = ({ pairedItem }: INodeExecutionData): number[] =>
	[pairedItem ?? []].flat().map((pair) => (typeof pair === 'number' ? pair : pair.item));

const isErrorOnly = (json: IDataObject) => 'error' in json && Object.keys(json).length === 1;

function createContext(
	{
		parameters = {},
		node: settings,
		credentials = {},
		callbackCredentials,
		timezone,
		signal,
	}: NodeRunOptions,
	items: INodeExecutionData[],
	hints: Array<{ message: string }>,
): IExecuteFunctions {
	const { workflow, node } = createWorkflow({ ...settings, parameters }, timezone);
	const runData = createRunExecutionData();
	runData.resultData.runData[SOURCE] = [
		{ startTime: 0, executionTime: 0, executionIndex: 0, source: [], data: { main: [items] } },
	];
	const executeData = {
		data: { main: [items] },
		node,
		source: { main: [{ previousNode: SOURCE, previousNodeOutput: 0, previousNodeRun: 0 }] },
	};
	const evaluate = (value: unknown, itemIndex: number): unknown =>
		workflow.expression.getParameterValue(
			value as string,
			runData,
			0,
			itemIndex,
			NODE,
			items,
			'trigger',
			{},
			executeData,
		);
	return {
		getNode: () => structuredClone(node),
		getInputData: () => items,
		continueOnFail: () => node.onError?.startsWith('continue') ?? false,
		getTimezone: () => timezone ?? 'DEFAULT',
		getExecutionCancelSignal: () => signal,
		getCredentials: async (type: string) =>
			await Promise.resolve({
				...(type === CALLBACK_CREDENTIAL_TYPE ? callbackCredentials : credentials),
			}),
		getNodeParameter: (
			name: string,
			itemIndex: number,
			fallback?: unknown,
			{ rawExpressions = false } = {},
		) => {
			const raw = getPath(node.parameters, name) ?? fallback;
			if (raw === undefined) throw new Error(`Could not get parameter "${name}"`);
			return rawExpressions ? raw : evaluate(raw, itemIndex);
		},
		addExecutionHints: (hint: { message: string }) => hints.push(hint),
		helpers: {
			httpRequest,
			httpRequestWithAuthentication: async (_type: string, options: IHttpRequestOptions) =>
				await sendAuthenticated({ ...credentials }, options),
		},
	} as unknown as IExecuteFunctions;
}

function createWorkflow(settings: Partial<INode>, timezone: string | undefined) {
	const feishuApproval = new FeishuApproval();
	const source = { description: { properties: [], outputs: [NodeConnectionTypes.Main] } };
	const find = (type: string) => (type === 'feishuApproval' ? feishuApproval : source);
	const createNode = (name: string, type: string, more: Partial<INode> = {}): INode => ({
		...{ id: name, name, type, typeVersion: 1, position: [0, 0], parameters: {} },
		...more,
	});
	const workflow = new Workflow({
		nodes: [createNode(SOURCE, 'source'), createNode(NODE, 'feishuApproval', settings)],
		connections: { [SOURCE]: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
		active: false,
		nodeTypes: { getByName: find, getByNameAndVersion: find } as unknown as INodeTypes,
		...(timezone && { settings: { timezone } }),
	});
	const node = workflow.getNode(NODE);
	if (node === null) throw new Error('The workflow has no node');
	return { workflow, node };
}

function getPath(object: unknown, path: string): unknown {
	return path
		.split('.')
		.reduce<unknown>((value, field) => (value as IDataObject | undefined)?.[field], object);
}

/** Sends a request as n8n does: with HTTP 401 it authenticates once more. */
async function sendAuthenticated(
	credentials: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions,
): Promise<unknown> {
	const type = new FeishuAppApi();
	const helper = { helpers: { httpRequest } } as unknown as IHttpRequestHelper;
	const send = async () => {
		await type.preAuthentication.call(helper, credentials);
		return await httpRequest(await type.authenticate(credentials, options));
	};
	const response = await send();
	return response.statusCode === 401 ? await send() : response;
}

interface HttpResponse {
	statusCode: number | undefined;
	headers: object;
	body: unknown;
}

async function httpRequest(options: IHttpRequestOptions): Promise<HttpResponse> {
	const body = toBytes(options.body);
	const headers = { ...options.headers, 'content-length': body.length };
	const signal = options.abortSignal as AbortSignal | undefined;
	return await new Promise((resolve, reject) => {
		const sent = request(
			options.url,
			{ method: options.method, headers, signal, agent: false },
			(response) => {
				const chunks: Buffer[] = [];
				response.on('data', (chunk: Buffer) => chunks.push(chunk));
				response.on('error', reject);
				response.on('end', () => {
					const text = Buffer.concat(chunks).toString();
					const { statusCode } = response;
					resolve({ statusCode, headers: response.headers, body: parseJson(text) });
				});
			},
		);
		sent.on('error', reject);
		sent.end(body);
	});
}

function toBytes(body: unknown): Buffer {
	return body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}
