import { runInThisContext } from 'node:vm';

import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
} from 'n8n-workflow';

import type { HttpRequestFunction } from '../../nodes/FeishuApproval/feishu/client/http';

/** What {@link FakeContext} needs. */
export interface FakeContextOptions {
	/** The `json` of each input item, or whole items. */
	items?: object[];
	/** Raw parameters by name. A name may contain dots. */
	parameters?: Record<string, unknown>;
	credentials?: ICredentialDataDecryptedObject;
	/** Receives requests with and without authentication. */
	httpRequest?: HttpRequestFunction;
	onError?: INode['onError'];
	timezone?: string;
	signal?: AbortSignal;
}

/**
 * What n8n gives to a node, for unit tests: n8n-core takes a second to load. An expression may only read `$json`.
 * Credentials are not applied to requests; `headers.Authorization` is set to `Bearer <token>`, as the credential does.
 */
export class FakeContext {
	/** The hints that the node showed above its output. */
	readonly hints: string[] = [];

	/** The parameters that n8n's evaluator was asked for, with the index of the item. */
	readonly evaluated: Array<[name: string, itemIndex: number]> = [];

	/** How often the credential was loaded. */
	credentialLoads = 0;

	/** The token that requests carry. */
	token: string | undefined = 't-fake';

	readonly context: IExecuteFunctions;

	constructor(private readonly options: FakeContextOptions = {}) {
		const { httpRequest = async () => await Promise.reject(new Error('No HTTP function')) } =
			options;
		const items = (options.items ?? [{}]).map(toItem);
		const node = { name: 'Feishu Approval', type: 'feishuApproval', onError: options.onError };
		this.context = {
			getNode: () => node as INode,
			getInputData: () => items,
			continueOnFail: () => options.onError?.startsWith('continue') ?? false,
			getTimezone: () => options.timezone ?? 'Asia/Shanghai',
			getExecutionCancelSignal: () => options.signal,
			getCredentials: async (type: string) => {
				this.credentialLoads++;
				if (type !== 'feishuAppApi' || options.credentials === undefined) {
					throw new Error('Node does not have any credentials set');
				}
				return await Promise.resolve(options.credentials);
			},
			getNodeParameter: (
				name: string,
				itemIndex: number,
				fallback?: unknown,
				{ rawExpressions = false } = {},
			) => {
				const raw = this.getRaw(name);
				if (raw === undefined) {
					if (fallback === undefined) throw new Error(`Could not get parameter "${name}"`);
					return fallback;
				}
				if (rawExpressions) return raw;
				return this.evaluate(name, raw, itemIndex, items[itemIndex]?.json);
			},
			addExecutionHints: ({ message }: { message: string }) => this.hints.push(message),
			helpers: {
				httpRequest,
				httpRequestWithAuthentication: async (type: string, request: IHttpRequestOptions) => {
					if (type !== 'feishuAppApi') throw new Error(`Unknown credential ${type}`);
					if (this.token !== undefined) {
						request.headers = { ...request.headers, Authorization: `Bearer ${this.token}` };
					}
					return await httpRequest(request);
				},
			},
		} as unknown as IExecuteFunctions;
	}

	private getRaw(name: string): unknown {
		const { parameters = {} } = this.options;
		if (name in parameters) return parameters[name];
		return name
			.split('.')
			.reduce<unknown>((object, field) => (object as IDataObject | undefined)?.[field], parameters);
	}

	private evaluate(name: string, raw: unknown, itemIndex: number, json: unknown): unknown {
		if (typeof raw === 'object' && raw !== null) {
			const entries = Object.entries(raw).map(([key, value]) => [
				key,
				this.evaluate(`${name}.${key}`, value, itemIndex, json),
			]);
			return Array.isArray(raw) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
		}
		if (typeof raw !== 'string' || !raw.startsWith('=')) return raw;
		this.evaluated.push([name, itemIndex]);
		const single = /^=\{\{((?:(?!\}\}).)*)\}\}$/s.exec(raw)?.[1];
		if (single !== undefined) return run(single, json);
		return raw.slice(1).replace(/\{\{(.*?)\}\}/gs, (_, code: string) => toText(run(code, json)));
	}
}

function run(code: string, json: unknown): unknown {
	const evaluate = runInThisContext(`($json) => (${code})`) as (json: unknown) => unknown;
	try {
		return evaluate(json);
	} catch (error) {
		// An error of the other context is no instance of this one's `Error`.
		const { message } = error as { message?: string };
		throw new Error(message ?? String(error));
	}
}

function toText(value: unknown): string {
	if (value === undefined || value === null) return '';
	return typeof value === 'string' ? value : JSON.stringify(value);
}

function toItem(item: object): INodeExecutionData {
	return 'json' in item ? (item as INodeExecutionData) : { json: item as IDataObject };
}

/** A response of the fake HTTP function, as n8n returns it. */
export const respond = (body: unknown, statusCode = 200, headers = {}) => ({
	statusCode,
	headers,
	body,
});

/** Whether a request asks for a token. */
export const isTokenRequest = ({ url }: IHttpRequestOptions) => url.includes('/auth/v3/');

/** The response of Feishu to a request for a token. */
export const TOKEN_RESPONSE = respond({ code: 0, tenant_access_token: 't-fake', expire: 7200 });
