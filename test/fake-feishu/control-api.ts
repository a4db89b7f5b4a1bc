import { Readable } from 'node:stream';

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { DefinitionFields } from './approval-definitions';
import { RANDOM_FAULT_KINDS } from './faults';
import type { FakeFeishu } from './fake-feishu';
import { toInstanceState, type InstanceInput, type Instances } from './instances';
import type { InvalidTokenCode } from './options';
import { pressInput } from './press-button';
import { ENDPOINT_KINDS } from './request-log';
import { syncedInstance } from './sync-schema';

const faultTarget = z.enum([...ENDPOINT_KINDS, 'any']);

const fault = z
	.object({
		on: faultTarget,
		/** `null` means `Infinity`, which JSON can't represent. */
		times: z
			.number()
			.positive()
			.nullable()
			.transform((times) => times ?? Infinity),
		whenInstanceId: z.string(),
		whenMoreInstancesThan: z.number().int().nonnegative(),
		status: z.number().int(),
		headers: z.record(z.string()),
		body: z.union([z.string(), z.record(z.unknown()), z.array(z.unknown())]),
		code: z.number().int(),
		msg: z.string(),
		rateLimit: z
			.object({
				resetSeconds: z.number(),
				status: z.union([z.literal(429), z.literal(400)]).optional(),
				limit: z.number().optional(),
			})
			.strict(),
		delayMs: z.number().nonnegative(),
		revokeTokens: z.boolean(),
		hang: z.boolean(),
		byteIntervalMs: z.number().positive(),
		dropConnection: z.enum(['before', 'afterHeaders', 'afterHandling']),
	})
	.partial()
	.required({ on: true })
	.strict();

const randomFaults = z
	.object({
		seed: z.number().int().optional(),
		rate: z.number().min(0).max(1),
		kinds: z.array(z.enum(RANDOM_FAULT_KINDS as [(typeof RANDOM_FAULT_KINDS)[number]])),
		on: faultTarget.optional(),
	})
	.strict();

const options = z
	.object({
		tokenLifetime: z.number().positive(),
		tokenErrorStatus: z.union([z.literal(200), z.literal(400)]),
		invalidToken: z
			.object({
				status: z.union([z.literal(200), z.literal(400), z.literal(401)]),
				code: z.number().transform((code) => code as InvalidTokenCode),
			})
			.strict(),
		unknownAndDifferingTogether: z.boolean(),
		emptyDiffTimes: z.boolean(),
		maxInstancesPerRequest: z.number().int().positive().nullable(),
		maxProcessedInstances: z.number().int().positive().nullable(),
		maxReportedInstances: z.number().int().positive().nullable(),
		latencyMs: z.number().nonnegative(),
		maxBodyBytes: z.number().int().positive(),
		rateLimit: z.union([
			z.literal(false),
			z
				.object({
					perSecond: z.number().int().positive(),
					perMinute: z.number().int().positive(),
					enforce: z.boolean().optional(),
				})
				.strict(),
		]),
		minResyncIntervalMs: z.number().nonnegative(),
		feishuCodeUpdates: z.boolean(),
		updateAnswersOtherCode: z.boolean(),
		groupsCanBeRenamed: z.boolean(),
		rejectUnknownUsers: z.boolean(),
		listPageSize: z.number().int().positive(),
		scrollLifetimeMs: z.number().nonnegative(),
		shiftingPages: z.boolean(),
		emptyLastScrollId: z.boolean(),
		listAllTasks: z.boolean(),
		callbackTimeoutMs: z.number().positive(),
		repeatedCallbacks: z.number().int().nonnegative(),
		recordRequests: z.boolean(),
		recordBodies: z.boolean(),
	})
	.partial()
	.strict();

const appFields = {
	appSecret: z.string(),
	scopes: z.array(z.string()),
	appTicket: z.string(),
	otherTenantKeys: z.array(z.string()),
	disabled: z.boolean(),
	notInstalled: z.boolean(),
	quotaUsedUp: z.boolean(),
	ipNotAllowed: z.boolean(),
};

const appChange = z.object(appFields).partial().strict();

const newApp = z
	.object({
		...appFields,
		appId: z.string(),
		type: z.enum(['custom', 'store']),
		tenantKey: z.string(),
	})
	.partial()
	.required({ appId: true, appSecret: true })
	.strict();

const definition = z
	.object({
		code: z.string(),
		ownCode: z.string().optional(),
		deleted: z.boolean().optional(),
		fields: z
			.record(z.unknown())
			.transform((fields) => fields as Partial<DefinitionFields>)
			.optional(),
	})
	.strict();

const user = z
	.object({
		user_id: z.string(),
		open_id: z.string(),
		union_id: z.string(),
		name: z.string(),
		email: z.string(),
		enterprise_email: z.string(),
		mobile: z.string(),
		department_ids: z.array(z.string()),
		in_data_range: z.boolean(),
		status: z
			.object({
				is_frozen: z.boolean(),
				is_resigned: z.boolean(),
				is_activated: z.boolean(),
				is_exited: z.boolean(),
				is_unjoin: z.boolean(),
			})
			.partial()
			.strict(),
	})
	.partial()
	.required({ user_id: true })
	.strict();

const rejectedIds = z
	.object({ instanceIds: z.array(z.string()), taskIds: z.array(z.string()) })
	.partial()
	.strict();

/**
 * Adds the control API: the members of `FakeFeishu` as JSON over HTTP, for tests in another process. Its
 * requests are neither counted nor logged, and faults don't apply to them.
 */
export function registerControlApi(server: FastifyInstance, getFeishu: () => FakeFeishu): void {
	const route = (
		method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
		path: string,
		apply: (feishu: FakeFeishu, body: unknown, request: FastifyRequest) => unknown,
	) =>
		server.route({
			method,
			url: `/control${path}`,
			handler: async (request, reply) => {
				try {
					const result = await apply(getFeishu(), readBody(request), request);
					return await reply.send(result ?? { ok: true });
				} catch (error) {
					return await reply.code(400).send({ error: String(error) });
				}
			},
		});

	const get = (path: string, read: (feishu: FakeFeishu, request: FastifyRequest) => unknown) =>
		route('GET', path, (feishu, _body, request) => read(feishu, request));

	get('', (feishu) => ({ origin: feishu.origin, apps: [...feishu.apps.keys()] }));
	route('POST', '/reset', (feishu) => feishu.reset());

	get('/instances', (feishu, request) =>
		Readable.from(streamSnapshot(selectInstances(feishu, request))),
	);
	get('/instances/size', (feishu, request) => ({ size: selectInstances(feishu, request).size }));
	get('/instances/one', (feishu, request) => {
		const stored = selectInstances(feishu, request).get(getParameter(request, 'instance_id') ?? '');
		return stored ? { ...toInstanceState(stored), document: stored.document } : {};
	});
	route('PUT', '/instances', (feishu, body, request) =>
		selectInstances(feishu, request).load(body as InstanceInput[]),
	);
	route('PUT', '/instances/synced', (feishu, body, request) => {
		selectInstances(feishu, request).loadSynced(z.array(syncedInstance).parse(body));
	});
	route('DELETE', '/instances', (feishu, _body, request) => {
		const instances = selectInstances(feishu, request);
		const instanceId = getParameter(request, 'instance_id');
		if (instanceId === undefined) instances.clear();
		else instances.delete(instanceId);
	});

	get('/options', (feishu) => feishu.options);
	route('PATCH', '/options', (feishu, body) => {
		Object.assign(feishu.options, options.parse(body));
	});
	route('PUT', '/rejected-ids', (feishu, body) => {
		const { instanceIds = [], taskIds = [] } = rejectedIds.parse(body);
		replaceMembers(feishu.rejectedInstanceIds, instanceIds);
		replaceMembers(feishu.rejectedTaskIds, taskIds);
	});

	route('PUT', '/apps', (feishu, body) => feishu.addApp(newApp.parse(body)));
	route('PATCH', '/apps', (feishu, body, request) =>
		Object.assign(feishu.app(getParameter(request, 'app_id')), appChange.parse(body)),
	);
	get('/definitions', (feishu) => [...feishu.definitions]);
	route('PUT', '/definitions', (feishu, body) => {
		const { code, ...rest } = definition.parse(body);
		return feishu.addDefinition(code, rest);
	});
	route('DELETE', '/definitions', (feishu, _body, request) =>
		feishu.deleteDefinition(getParameter(request, 'code') ?? ''),
	);
	get('/users', (feishu) => feishu.directory.users);
	route('PUT', '/users', (feishu, body) => feishu.addUser(user.parse(body)));
	route('DELETE', '/users', (feishu, _body, request) => ({
		existed: feishu.directory.remove(getParameter(request, 'user_id') ?? ''),
	}));
	get('/person', (feishu, request) => feishu.getPersonView(getParameter(request, 'id') ?? ''));
	get('/messages', (feishu) => [...feishu.messages]);
	get('/presses', (feishu) => feishu.presses);
	route(
		'POST',
		'/presses',
		async (feishu, body) => await feishu.pressButton(pressInput.parse(body)),
	);
	route('POST', '/scrolls/expire', (feishu) => feishu.scrolls.clear());
	route('POST', '/tokens/revoke', (feishu) => feishu.revokeTokens());
	route('POST', '/clock/advance', (feishu, body) =>
		feishu.advanceClock(z.object({ ms: z.number() }).parse(body).ms),
	);

	get('/faults', ({ faults }) => ({ pending: faults.pending, random: faults.random ?? null }));
	route('POST', '/faults', (feishu, body) => feishu.faults.add(fault.parse(body)));
	route('DELETE', '/faults', (feishu) => feishu.faults.clear());
	route('PUT', '/faults/random', (feishu, body) => {
		feishu.faults.random = randomFaults.nullable().parse(body) ?? undefined;
	});

	get('/counts', (feishu) => feishu.counts);
	get('/requests', (feishu) => feishu.requests);
	get('/rate-violations', (feishu) => feishu.rateViolations);
	route('DELETE', '/requests', (feishu) => feishu.clearRequests());
}

/** The instances of the app and tenant in the query. Default: those of the default app. */
function selectInstances(feishu: FakeFeishu, request: FastifyRequest): Instances {
	return feishu.getInstances(getParameter(request, 'app_id'), getParameter(request, 'tenant_key'));
}

/** Yields chunks of JSON: one string for a million instances would block the event loop. */
function* streamSnapshot(instances: Instances): Generator<string> {
	let chunk = '[';
	let separator = '';
	for (const stored of instances) {
		chunk += separator + JSON.stringify(toInstanceState(stored));
		separator = ',';
		if (chunk.length > 65_536) {
			yield chunk;
			chunk = '';
		}
	}
	yield `${chunk}]`;
}

function readBody(request: FastifyRequest): unknown {
	const { body } = request;
	return Buffer.isBuffer(body) && body.byteLength > 0
		? JSON.parse(body.toString('utf8'))
		: undefined;
}

function getParameter(request: FastifyRequest, name: string): string | undefined {
	return (request.query as Record<string, string | undefined>)[name];
}

function replaceMembers(set: Set<string>, members: string[]): void {
	set.clear();
	for (const member of members) set.add(member);
}
