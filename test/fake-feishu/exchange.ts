import type { FastifyReply, FastifyRequest } from 'fastify';

import {
	codeOf,
	gatewayPage,
	invalidParam,
	newLogId,
	rateLimited,
	render,
	success,
	type Answer,
} from './answers';
import { authorize, callerOf } from './authorization';
import { faultAnswer, type FaultEffect, type SeenRequest } from './faults';
import type { FakeFeishu } from './index';
import type { RateViolation } from './rate-limit';
import type { ApprovalRoute, TokenRoute } from './routes';

/** When a request's headers arrived, and the log ID its answer will carry. */
export interface Arrival {
	at: number;
	logId: string;
}

/** The arrival of a request whose headers are here this moment. */
export function newArrival(): Arrival {
	return { at: performance.now(), logId: newLogId() };
}

interface Outcome {
	status: number;
	code?: number;
}

/** One request to one of Feishu's endpoints, from its arrival to its line in the log. */
export async function exchange(
	standIn: FakeFeishu,
	route: TokenRoute | ApprovalRoute,
	request: FastifyRequest,
	reply: FastifyReply,
	{ at, logId }: Arrival = newArrival(),
): Promise<void> {
	standIn.counts[route.kind] += 1;
	const bytes = Buffer.isBuffer(request.body) ? request.body.byteLength : 0;
	const body = parseJson(request.body);
	const seen = see(standIn, route, request, body);
	// The rate limit counts arrivals, so it is asked before any delay.
	const violation = route.kind === 'token' ? undefined : meterRate(standIn, route, request, at);
	const fault = standIn.faults.take(seen);
	if (fault) standIn.counts.faults += 1;

	const handle = () => {
		if (bytes > standIn.options.maxBodyBytes) return gatewayPage(413);
		const isJson = isJsonType(request.headers['content-type']);
		return answerNormally(standIn, route, request, isJson ? body : undefined, violation);
	};
	const outcome = await respond(standIn, reply, logId, fault, handle, isLegacy(route));

	if (!standIn.options.recordRequests) return;
	standIn.requests.push({
		at,
		kind: route.kind,
		method: request.method,
		path: route.path,
		app: seen.app,
		status: outcome.status,
		code: outcome.code,
		bytes,
		instanceCount: seen.instanceIds.length,
		instanceIds: seen.instanceIds,
		logId,
		contentType: request.headers['content-type'],
		faulted: fault !== undefined,
		...(standIn.options.recordBodies ? { body } : {}),
	});
}

/** A request to a path Feishu does not have: in the log, where it explains a client's 404. */
export function recordUnknownPath(
	standIn: FakeFeishu,
	request: FastifyRequest,
	{ at, logId }: Arrival = newArrival(),
): void {
	standIn.counts.other += 1;
	if (!standIn.options.recordRequests) return;
	standIn.requests.push({
		at,
		kind: 'other',
		method: request.method,
		path: request.url,
		app: undefined,
		status: 404,
		code: undefined,
		bytes: Buffer.isBuffer(request.body) ? request.body.byteLength : 0,
		instanceCount: 0,
		instanceIds: [],
		logId,
		contentType: request.headers['content-type'],
		faulted: false,
	});
}

function answerNormally(
	standIn: FakeFeishu,
	route: TokenRoute | ApprovalRoute,
	request: FastifyRequest,
	body: unknown,
	violation: RateViolation | undefined,
): Answer {
	if (route.kind === 'token') return route.answer(standIn, body);
	const caller = authorize(standIn, request.headers.authorization, route);
	if ('code' in caller) return caller;
	if (violation && standIn.options.rateLimit && standIn.options.rateLimit.enforce !== false) {
		return rateLimited(violation.resetSeconds, violation.limit, route.legacy ? 400 : 429);
	}
	if (body === undefined) return invalidParam();
	return route.answer(standIn, standIn.instancesOf(caller.app.appId, caller.tenantKey), body);
}

/** Lets the fault, if there is one, have its way; otherwise answers as Feishu would. */
async function respond(
	standIn: FakeFeishu,
	reply: FastifyReply,
	logId: string,
	fault: FaultEffect | undefined,
	handle: () => Answer,
	legacyPath: boolean,
): Promise<Outcome> {
	if (fault?.delayMs && !(await standIn.pause(fault.delayMs))) return drop(reply);
	if (fault?.revokeTokens) standIn.revokeTokens();
	if (fault?.hang) {
		reply.hijack();
		return { status: 0 };
	}
	if (fault?.dropConnection === 'before') return drop(reply);

	const instead = fault && faultAnswer(fault, legacyPath);
	if (fault?.dropConnection === 'afterHeaders') return cutShort(reply, logId, instead);
	const answer = instead ?? handle();
	if (fault?.dropConnection === 'afterHandling') return drop(reply);

	const { status, headers, raw } = render(answer, logId);
	await reply.code(status).headers(headers).send(raw);
	return { status, code: codeOf(answer) ?? codeInText(raw) };
}

function drop(reply: FastifyReply): Outcome {
	reply.hijack();
	reply.raw.destroy();
	return { status: 0 };
}

/** Announces a whole body, sends half of it, and destroys the connection. */
async function cutShort(
	reply: FastifyReply,
	logId: string,
	answer: Answer = success({ diff_instances: [] }),
): Promise<Outcome> {
	const { status, headers, raw } = render(answer, logId);
	const body = Buffer.from(raw);
	reply.hijack();
	reply.raw.writeHead(status, {
		...headers,
		'x-tt-logid': logId,
		'content-length': Math.max(1, body.byteLength),
	});
	const half = body.subarray(0, Math.floor(body.byteLength / 2));
	await new Promise<void>((resolve) => {
		reply.raw.flushHeaders();
		reply.raw.write(half, () => resolve());
	});
	reply.raw.destroy();
	return { status };
}

function see(
	standIn: FakeFeishu,
	route: TokenRoute | ApprovalRoute,
	request: FastifyRequest,
	body: unknown,
): SeenRequest {
	const app =
		route.kind === 'token'
			? standIn.apps.get(String(fieldOf(body, 'app_id')))
			: callerOf(standIn, request.headers.authorization)?.app;
	let instanceIds: string[] | undefined;
	return {
		kind: route.kind,
		method: request.method,
		path: route.path,
		headers: request.headers,
		body,
		app: app?.appId,
		// Only looked at by some: benches should not pay for it.
		get instanceIds() {
			instanceIds ??= instanceIdsIn(body);
			return instanceIds;
		},
	};
}

function meterRate(
	standIn: FakeFeishu,
	route: ApprovalRoute,
	request: FastifyRequest,
	at: number,
): RateViolation | undefined {
	const { rateLimit } = standIn.options;
	const caller = rateLimit && callerOf(standIn, request.headers.authorization);
	if (!caller) return undefined;
	const { app, tenantKey } = caller;
	return standIn.limiter.arrive(
		{ path: route.path, app: app.appId, tenant: tenantKey, at },
		rateLimit,
	);
}

function isLegacy(route: TokenRoute | ApprovalRoute): boolean {
	return route.kind !== 'token' && route.legacy;
}

/** The IDs a check or a sync names, in their order; whatever is not text is left out. */
function instanceIdsIn(body: unknown): string[] {
	const list = fieldOf(body, 'instances') ?? fieldOf(body, 'update_times') ?? [body];
	const elements: unknown[] = Array.isArray(list) ? list : [];
	return elements
		.map((element) => fieldOf(element, 'instance_id'))
		.filter((id): id is string => typeof id === 'string');
}

function fieldOf(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function parseJson(body: unknown): unknown {
	if (!Buffer.isBuffer(body)) return undefined;
	try {
		return JSON.parse(body.toString('utf8'));
	} catch {
		return undefined;
	}
}

function isJsonType(contentType: string | undefined): boolean {
	return /^application\/json *(; *charset="?utf-8"?)?$/i.test(contentType?.trim() ?? '');
}

function codeInText(text: string): number | undefined {
	const code = fieldOf(parseJson(Buffer.from(text)), 'code');
	return typeof code === 'number' ? code : undefined;
}
