import { sleep, type IExecuteFunctions, type IHookFunctions } from 'n8n-workflow';

import { ConcurrencyLimit } from '../feishu/client/concurrency';
import { toFeishuApp } from '../feishu/client/credential';
import { parseHosts } from '../feishu/client/hosts';
import {
	createHttpOptions,
	sendHttpRequest,
	type HttpRequestFunction,
} from '../feishu/client/http';
import { getRateLimiter } from '../feishu/client/rateLimit';
import { CANCELED, err, ok, type Result } from '../feishu/client/result';
import {
	sendWithRetry,
	type ApiRequest,
	type ApiResponse,
	type Transport,
} from '../feishu/client/retry';
import {
	createAppRedactor,
	ensureToken,
	getCurrentToken,
	rejectToken,
} from '../feishu/client/tenantAccessToken';

/** The credential type that all requests use. */
export const CREDENTIAL_TYPE = 'feishuAppApi';

/** Longest sleep in milliseconds, so that a wait ends soon after the execution is canceled. */
const CANCEL_POLL_INTERVAL_MS = 500;

/** The run of an operation, or the activation of a workflow, which cannot be canceled. */
type RequestContext = IExecuteFunctions | IHookFunctions;

/** What an operation sends its requests with. */
export type Sender = Pick<RequestSender, 'send' | 'concurrency' | 'getAppKey'>;

/** Sends the requests of one run with the node's credential, and counts them. */
export class RequestSender {
	/** HTTP requests sent to the API so far: retries included, token requests not. */
	requestCount = 0;

	/** How many requests of the run may be in flight. */
	readonly concurrency = new ConcurrencyLimit();

	private transport: Promise<Result<AppTransport>> | undefined;

	/** @param timeout of each request, in milliseconds */
	constructor(
		private readonly context: RequestContext,
		private readonly timeout: number,
	) {}

	/**
	 * Sends a request with retries. Never rejects once the credential is loaded. It is loaded for the first request: a
	 * run that sends nothing needs none.
	 */
	async send(request: ApiRequest): Promise<Result<ApiResponse>> {
		const transport = await this.getTransport();
		return transport.ok ? await sendWithRetry(request, transport.value) : transport;
	}

	/** Returns a text that identifies host, app and tenant; undefined if the credential is invalid. */
	async getAppKey(): Promise<string | undefined> {
		const transport = await this.getTransport();
		return transport.ok ? transport.value.appKey : undefined;
	}

	private async getTransport(): Promise<Result<AppTransport>> {
		this.transport ??= createTransport(
			this.context,
			this.timeout,
			this.concurrency,
			() => this.requestCount++,
		);
		return await this.transport;
	}
}

/** A {@link Transport} of one app. */
interface AppTransport extends Transport {
	/** Identifies host, app and tenant. */
	readonly appKey: string;
}

async function createTransport(
	context: RequestContext,
	timeout: number,
	concurrency: ConcurrencyLimit,
	onRequest: () => void,
): Promise<Result<AppTransport>> {
	const app = toFeishuApp(await context.getCredentials(CREDENTIAL_TYPE));
	const hosts = parseHosts(app);
	if (!hosts.ok) return hosts;

	const signal =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	const isCanceled = () => signal?.aborted ?? false;
	if (isCanceled()) return err(CANCELED);
	const httpRequest: HttpRequestFunction = async (options) =>
		(await context.helpers.httpRequest(options)) as unknown;
	const appKey = [hosts.value.open, app.appId, app.tenantKey].join(' ');
	return ok({
		isCanceled,
		appKey,
		concurrency,
		getRateLimiter: ({ method, path, rateLimit }) =>
			getRateLimiter([appKey, method, path].join(' '), rateLimit),
		createRedactor: (...secrets) => createAppRedactor(app, ...secrets),

		ensureToken: async () =>
			await raceWithCancel(ensureToken(app, httpRequest, timeout, isCanceled), signal, {
				kind: 'permanent',
				failure: CANCELED,
			}),

		send: async ({ endpoint: { method, host, path }, path: pathWithParameters, createBody }) => {
			const url = hosts.value[host] + (pathWithParameters ?? path);
			const options = createHttpOptions(method, url, createBody?.(), timeout);
			onRequest();
			const response = await sendHttpRequest(
				async (request) =>
					(await context.helpers.httpRequestWithAuthentication.call(
						context,
						CREDENTIAL_TYPE,
						request,
					)) as unknown,
				options,
				signal,
			);
			return {
				response,
				token: parseBearerToken(options.headers?.Authorization) ?? getCurrentToken(app),
			};
		},

		rejectToken: (token) => rejectToken(app, token),

		wait: async (milliseconds) => {
			const end = performance.now() + milliseconds;
			for (let left = milliseconds; left > 0 && !isCanceled(); left = end - performance.now()) {
				await sleep(Math.min(left, CANCEL_POLL_INTERVAL_MS));
			}
		},
	});
}

/** Returns the token that the credential added to the request's options. */
function parseBearerToken(authorization: unknown): string | undefined {
	return typeof authorization === 'string' ? authorization.replace(/^Bearer /, '') : undefined;
}

/**
 * Resolves to `canceled` as soon as the execution is canceled, without waiting for the promise, which must never
 * reject. The promise is a token request that other executions may share, so it is not aborted.
 */
async function raceWithCancel<T>(
	promise: Promise<T>,
	signal: AbortSignal | undefined,
	canceled: T,
): Promise<T> {
	if (signal === undefined) return await promise;
	let onAbort = () => {};
	const cancellation = new Promise<T>((resolve) => {
		onAbort = () => resolve(canceled);
		signal.addEventListener('abort', onAbort, { once: true });
	});
	return await Promise.race([promise, cancellation]).finally(() =>
		signal.removeEventListener('abort', onAbort),
	);
}
