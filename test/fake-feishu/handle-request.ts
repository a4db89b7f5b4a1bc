import type { FastifyReply, FastifyRequest } from 'fastify';

import { authorize, findCaller } from './authorization';
import type { FakeFeishu } from './fake-feishu';
import { toFaultResponse, type FaultEffect, type ReceivedRequest } from './faults';
import type { RateViolation } from './rate-limit';
import type { LoggedRequest } from './request-log';
import {
	createLogId,
	gatewayPage,
	getCode,
	invalidParam,
	rateLimited,
	success,
	toRawResponse,
	type FakeResponse,
	type RawResponse,
} from './responses';
import type { ApprovalRoute, TokenRoute } from './routes';

/** When a request's headers arrived (`performance.now()`), and the log ID of the response. */
export interface Arrival {
	at: number;
	logId: string;
}

export function createArrival(): Arrival {
	return { at: performance.now(), logId: createLogId() };
}

/** The part of a response that the log records. */
type SentResponse = Pick<LoggedRequest, 'status' | 'code'>;

/** Handles one request to one of Feishu's endpoints and adds it to the log. */
export async function handleRequest(
	feishu: FakeFeishu,
	route: TokenRoute | ApprovalRoute,
	request: FastifyRequest,
	reply: FastifyReply,
	arrival: Arrival = createArrival(),
): Promise<void> {
	feishu.counts[route.kind] += 1;
	const body = parseJson(request.body);
	const received = describeRequest(feishu, route, request, body);
	// The rate limit counts arrivals, so it comes before any delay.
	const violation =
		route.kind === 'token' ? undefined : checkRateLimit(feishu, route, request, arrival.at);
	const fault = feishu.faults.take(received);
	if (fault) feishu.counts.faults += 1;

	const handle = () => {
		if (countBytes(request) > feishu.options.maxBodyBytes) return gatewayPage(413);
		const isJson = isJsonType(request.headers['content-type']);
		return handleNormally(feishu, route, request, isJson ? body : undefined, violation);
	};
	const { status, code } = await sendResponse(
		feishu,
		reply,
		arrival.logId,
		fault,
		handle,
		isLegacy(route),
	);

	if (!feishu.options.recordRequests) return;
	feishu.requests.push({
		...toLogFields(request, arrival),
		kind: route.kind,
		path: received.path,
		query: received.query,
		app: received.app,
		status,
		code,
		instanceCount: received.instanceIds.length,
		instanceIds: received.instanceIds,
		faulted: fault !== undefined,
		...(feishu.options.recordBodies ? { body } : {}),
	});
}

/** Adds a request to an unknown path to the log, where it explains a client's 404. */
export function logUnknownPath(
	feishu: FakeFeishu,
	request: FastifyRequest,
	arrival: Arrival = createArrival(),
): void {
	feishu.counts.other += 1;
	if (!feishu.options.recordRequests) return;
	feishu.requests.push({
		...toLogFields(request, arrival),
		kind: 'other',
		path: request.url,
		query: {},
		app: undefined,
		status: 404,
		code: undefined,
		instanceCount: 0,
		instanceIds: [],
		faulted: false,
	});
}

function toLogFields(request: FastifyRequest, { at, logId }: Arrival) {
	return {
		at,
		logId,
		method: request.method,
		contentType: request.headers['content-type'],
		bytes: countBytes(request),
	};
}

function handleNormally(
	feishu: FakeFeishu,
	route: TokenRoute | ApprovalRoute,
	request: FastifyRequest,
	body: unknown,
	violation: RateViolation | undefined,
): FakeResponse {
	if (route.kind === 'token') return route.handle(feishu, body);
	const caller = authorize(feishu, request.headers.authorization, route);
	if ('code' in caller) return caller;
	if (violation && feishu.options.rateLimit && feishu.options.rateLimit.enforce !== false) {
		return rateLimited(violation.resetSeconds, violation.limit, route.legacy ? 400 : 429);
	}
	if (body === undefined && route.method !== 'GET') return invalidParam();
	return route.handle({
		feishu,
		app: caller.app,
		tenantKey: caller.tenantKey,
		instances: feishu.getInstances(caller.app.appId, caller.tenantKey),
		body,
		query: request.query as Record<string, unknown>,
		parameters: request.params as Record<string, string>,
	});
}

/** Applies the fault, if there is one. Otherwise, sends what `handle` returns. */
async function sendResponse(
	feishu: FakeFeishu,
	reply: FastifyReply,
	logId: string,
	fault: FaultEffect | undefined,
	handle: () => FakeResponse,
	legacyPath: boolean,
): Promise<SentResponse> {
	const delay = feishu.options.latencyMs + (fault?.delayMs ?? 0);
	if (delay > 0 && !(await feishu.sleep(delay))) return dropConnection(reply);
	if (fault?.revokeTokens) feishu.revokeTokens();
	if (fault?.hang) {
		reply.hijack();
		return { status: 0, code: undefined };
	}
	if (fault?.dropConnection === 'before') return dropConnection(reply);

	const faultResponse = fault && toFaultResponse(fault, legacyPath);
	if (fault?.dropConnection === 'afterHeaders') return sendTruncated(reply, logId, faultResponse);
	const response = faultResponse ?? handle();
	if (fault?.dropConnection === 'afterHandling') return dropConnection(reply);

	const { status, headers, raw } = toRawResponse(response, logId);
	if (fault?.byteIntervalMs === undefined) await reply.code(status).headers(headers).send(raw);
	else await sendSlowly(feishu, reply, { status, headers, raw }, fault.byteIntervalMs);
	return { status, code: getCode(response) ?? parseCode(raw) };
}

async function sendSlowly(
	feishu: FakeFeishu,
	reply: FastifyReply,
	{ status, headers, raw }: RawResponse,
	byteIntervalMs: number,
): Promise<void> {
	reply.hijack();
	reply.raw.writeHead(status, headers);
	reply.raw.flushHeaders();
	for (const byte of Buffer.from(raw)) {
		if (!(await feishu.sleep(byteIntervalMs)) || reply.raw.destroyed) break;
		reply.raw.write(Buffer.from([byte]));
	}
	reply.raw.end();
}

function dropConnection(reply: FastifyReply): SentResponse {
	reply.hijack();
	reply.raw.destroy();
	return { status: 0, code: undefined };
}

/** Sends a `content-length` for the whole body, then half of the body, then drops the connection. */
async function sendTruncated(
	reply: FastifyReply,
	logId: string,
	response: FakeResponse = success({ diff_instances: [] }),
): Promise<SentResponse> {
	const { status, headers, raw } = toRawResponse(response, logId);
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
	return { status, code: undefined };
}

function describeRequest(
	feishu: FakeFeishu,
	route: TokenRoute | ApprovalRoute,
	request: FastifyRequest,
	body: unknown,
): ReceivedRequest {
	const app =
		route.kind === 'token'
			? feishu.apps.get(String(getField(body, 'app_id')))
			: findCaller(feishu, request.headers.authorization)?.app;
	let instanceIds: string[] | undefined;
	return {
		kind: route.kind,
		method: request.method,
		path: request.url.replace(/\?.*$/s, ''),
		query: request.query as Record<string, unknown>,
		headers: request.headers,
		body,
		app: app?.appId,
		// Collected on first use: the benchmarks send large bodies and never read it.
		get instanceIds() {
			instanceIds ??= getInstanceIds(body);
			return instanceIds;
		},
	};
}

function checkRateLimit(
	feishu: FakeFeishu,
	route: ApprovalRoute,
	request: FastifyRequest,
	at: number,
): RateViolation | undefined {
	const { rateLimit } = feishu.options;
	const caller = rateLimit && findCaller(feishu, request.headers.authorization);
	if (!caller) return undefined;
	const { app, tenantKey } = caller;
	return feishu.rateLimiter.recordArrival(
		{ app: app.appId, tenant: tenantKey, endpoint: `${route.method} ${route.path}`, at },
		rateLimit,
	);
}

function isLegacy(route: TokenRoute | ApprovalRoute): boolean {
	return route.kind !== 'token' && route.legacy;
}

/** The instance IDs in a body, in their order. Skips values that aren't strings. */
function getInstanceIds(body: unknown): string[] {
	const ids = getField(body, 'instance_ids');
	if (Array.isArray(ids)) return ids.filter((id) => typeof id === 'string');
	const list = getField(body, 'instances') ?? getField(body, 'update_times') ?? [body];
	const instances: unknown[] = Array.isArray(list) ? list : [];
	return instances
		.map((instance) => getField(instance, 'instance_id'))
		.filter((id) => typeof id === 'string');
}

function getField(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function countBytes({ body }: FastifyRequest): number {
	return Buffer.isBuffer(body) ? body.byteLength : 0;
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

/** Feishu's code in the body of a fault, if the body is JSON and has one. */
function parseCode(text: string): number | undefined {
	const code = getField(parseJson(Buffer.from(text)), 'code');
	return typeof code === 'number' ? code : undefined;
}
