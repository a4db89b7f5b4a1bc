import { sleep, type IExecuteFunctions } from 'n8n-workflow';

import { Mutex, type Transport } from '../feishu/client/retry';
import { sendRequest, createPostOptions } from '../feishu/client/http';
import { parseHosts, type FeishuApp } from '../feishu/client/hosts';
import { getRateLimiter } from '../feishu/client/rateLimit';
import { err, CANCELLED, ok, type Result } from '../feishu/client/result';
import {
	currentToken,
	ensureToken,
	createAppRedactor,
	rejectToken,
} from '../feishu/client/tenantAccessToken';

/** The credential type that every request is sent with. */
export const CREDENTIAL_TYPE = 'feishuAppApi';

/** Longest sleep at a stretch, in milliseconds: how late a stop of the execution may be noticed. */
const CANCEL_POLL_INTERVAL_MS = 500;

/** A {@link Transport} that counts what it sends. */
export interface CountingTransport extends Transport {
	/** Requests sent to the API so far, tokens not among them. */
	readonly requests: { count: number };
}

/**
 * The way from this execution to Feishu, with the node's credential.
 *
 * @param timeout of each request, in milliseconds
 */
export async function createTransport(
	context: IExecuteFunctions,
	timeout: number,
): Promise<Result<CountingTransport>> {
	const app = await context.getCredentials<FeishuApp>(CREDENTIAL_TYPE);
	const hosts = parseHosts(app);
	if (!hosts.ok) return hosts;

	const signal = context.getExecutionCancelSignal();
	const isStopped = () => signal?.aborted ?? false;
	const sent = { count: 0 };
	const line: CountingTransport = {
		requests: sent,
		isCancelled: isStopped,
		mutex: new Mutex(),
		rateLimit: getRateLimiter([hosts.value.open, app.appId, app.tenantKey].join(' ')),
		createRedactor: (token) => createAppRedactor(app, token),

		ensureToken: async () =>
			await raceWithCancel(
				ensureToken(app, context.helpers.httpRequest, timeout, isStopped),
				signal,
				{ kind: 'final', failure: CANCELLED },
			),

		send: async ({ host, path, body: makeBody }) => {
			const options = createPostOptions(hosts.value[host], path, makeBody(), timeout);
			sent.count++;
			const exchanged = await raceWithCancel(
				sendRequest(
					async (request) =>
						(await context.helpers.httpRequestWithAuthentication.call(
							context,
							CREDENTIAL_TYPE,
							request,
						)) as unknown,
					options,
				),
				signal,
				{ origin: hosts.value[host], error: CANCELLED },
			);
			return {
				exchanged,
				token: parseBearerToken(options.headers?.Authorization) ?? currentToken(app),
			};
		},

		rejectToken: (token) => rejectToken(app, token),

		wait: async (milliseconds) => {
			const end = performance.now() + milliseconds;
			for (let left = milliseconds; left > 0 && !isStopped(); left = end - performance.now()) {
				await sleep(Math.min(left, CANCEL_POLL_INTERVAL_MS));
			}
		},
	};
	return isStopped() ? err(CANCELLED) : ok(line);
}

/** The credential puts the token into the very options it is given; so it is known which one was refused. */
function parseBearerToken(authorization: unknown): string | undefined {
	return typeof authorization === 'string' ? authorization.replace(/^Bearer /, '') : undefined;
}

/** A promise that a stopped execution need not wait for. The promise itself must never reject. */
async function raceWithCancel<T>(
	promise: Promise<T>,
	signal: AbortSignal | undefined,
	stopped: T,
): Promise<T> {
	if (signal === undefined) return await promise;
	let onStop = () => {};
	const stop = new Promise<T>((resolve) => {
		onStop = () => resolve(stopped);
		signal.addEventListener('abort', onStop, { once: true });
	});
	return await Promise.race([promise, stop]).finally(() =>
		signal.removeEventListener('abort', onStop),
	);
}
