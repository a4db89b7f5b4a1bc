import { sleep, type IExecuteFunctions } from 'n8n-workflow';

import { Queue, type Line } from './feishu/delivery';
import { exchange, postOptions } from './feishu/http';
import { hostsOf, type FeishuApp } from './feishu/hosts';
import { rateLimitOf } from './feishu/rateLimit';
import { failed, STOPPED, success, type Result } from './feishu/result';
import { currentToken, ensureToken, redactorOf, rejectToken } from './feishu/tenantAccessToken';

/** The credential type that every request is sent with. */
export const CREDENTIAL = 'feishuAppApi';

/** Longest sleep at a stretch, in milliseconds: how late a stop of the execution may be noticed. */
const NAP = 500;

/** A {@link Line} that counts what it sends. */
export interface CountingLine extends Line {
	/** Requests sent to the API so far, tokens not among them. */
	readonly sent: { count: number };
}

/**
 * The way from this execution to Feishu, with the node's credential.
 *
 * @param timeout of each request, in milliseconds
 */
export async function openLine(
	context: IExecuteFunctions,
	timeout: number,
): Promise<Result<CountingLine>> {
	const app = await context.getCredentials<FeishuApp>(CREDENTIAL);
	const hosts = hostsOf(app);
	if (!hosts.ok) return hosts;

	const signal = context.getExecutionCancelSignal();
	const isStopped = () => signal?.aborted ?? false;
	const sent = { count: 0 };
	const line: CountingLine = {
		sent,
		isStopped,
		queue: new Queue(),
		limit: rateLimitOf([hosts.value.open, app.appId, app.tenantKey].join(' ')),
		redactor: (token) => redactorOf(app, token),

		ensureToken: async () =>
			await unlessStopped(
				ensureToken(app, context.helpers.httpRequest, timeout, isStopped),
				signal,
				{ kind: 'final', failure: STOPPED },
			),

		send: async ({ host, path, body: makeBody }) => {
			const options = postOptions(hosts.value[host], path, makeBody(), timeout);
			sent.count++;
			const exchanged = await unlessStopped(
				exchange(
					async (request) =>
						(await context.helpers.httpRequestWithAuthentication.call(
							context,
							CREDENTIAL,
							request,
						)) as unknown,
					options,
				),
				signal,
				{ origin: hosts.value[host], error: STOPPED },
			);
			return { exchanged, token: tokenOf(options.headers?.Authorization) ?? currentToken(app) };
		},

		rejectToken: (token) => rejectToken(app, token),

		wait: async (milliseconds) => {
			const end = performance.now() + milliseconds;
			for (let left = milliseconds; left > 0 && !isStopped(); left = end - performance.now()) {
				await sleep(Math.min(left, NAP));
			}
		},
	};
	return isStopped() ? failed(STOPPED) : success(line);
}

/** The credential puts the token into the very options it is given; so it is known which one was refused. */
function tokenOf(authorization: unknown): string | undefined {
	return typeof authorization === 'string' ? authorization.replace(/^Bearer /, '') : undefined;
}

/** A promise that a stopped execution need not wait for. The promise itself must never reject. */
async function unlessStopped<T>(
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
