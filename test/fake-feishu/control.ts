import { Readable } from 'node:stream';

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { AppOptions } from './apps';
import { RANDOM_FAULT_KINDS } from './faults';
import type { FakeFeishu } from './index';
import { stateOf, type InstanceInput, type Instances } from './instances';
import type { DeadTokenCode } from './options';

const kind = z.enum(['token', 'check', 'sync', 'any']);

const fault = z
	.object({
		on: kind,
		/** JSON has no infinity; `null` stands for it. */
		times: z
			.number()
			.positive()
			.nullable()
			.transform((times) => times ?? Infinity),
		whenInstanceId: z.string(),
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
		on: kind.optional(),
	})
	.strict();

const options = z
	.object({
		tokenLifetime: z.number().positive(),
		tokenErrorStatus: z.union([z.literal(200), z.literal(400)]),
		deadToken: z
			.object({
				status: z.union([z.literal(200), z.literal(400), z.literal(401)]),
				code: z.number().transform((code) => code as DeadTokenCode),
			})
			.strict(),
		unknownAndDifferingTogether: z.boolean(),
		emptyDiffTimes: z.boolean(),
		maxInstancesPerRequest: z.number().int().positive().nullable(),
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
		fastResyncWindowMs: z.number().nonnegative(),
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

const definition = z.object({ code: z.string(), deleted: z.boolean().optional() }).strict();

const refused = z
	.object({ instanceIds: z.array(z.string()), taskIds: z.array(z.string()) })
	.partial()
	.strict();

/**
 * Everything a test in the same process does with the stand-in's members, over HTTP and in JSON, for
 * those that run elsewhere. Neither counted nor logged, and no fault meets it.
 */
export function registerControl(server: FastifyInstance, current: () => FakeFeishu): void {
	const get = (path: string, answer: (standIn: FakeFeishu, request: FastifyRequest) => unknown) =>
		server.get(`/stand-in${path}`, async (request) => answer(current(), request));

	const change = (
		method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
		path: string,
		apply: (standIn: FakeFeishu, body: unknown, request: FastifyRequest) => unknown,
	) =>
		server.route({
			method,
			url: `/stand-in${path}`,
			handler: async (request, reply) => {
				try {
					const done: unknown = apply(current(), bodyOf(request), request);
					return await reply.send(done ?? { ok: true });
				} catch (error) {
					return await reply.code(400).send({ error: String(error) });
				}
			},
		});

	get('', (standIn) => ({ origin: standIn.origin, apps: [...standIn.apps.keys()] }));
	change('POST', '/reset', (standIn) => standIn.reset());

	get('/instances', (standIn, request) => Readable.from(snapshotText(chosen(standIn, request))));
	get('/instances/size', (standIn, request) => ({ size: chosen(standIn, request).size }));
	get('/instances/one', (standIn, request) => {
		const stored = chosen(standIn, request).get(query(request, 'instance_id') ?? '');
		return stored ? { ...stateOf(stored), document: stored.document } : {};
	});
	change('PUT', '/instances', (standIn, body, request) =>
		chosen(standIn, request).load(body as InstanceInput[]),
	);
	change('DELETE', '/instances', (standIn, _body, request) => {
		const instances = chosen(standIn, request);
		const instanceId = query(request, 'instance_id');
		if (instanceId === undefined) instances.clear();
		else instances.delete(instanceId);
	});

	get('/options', (standIn) => standIn.options);
	change('PATCH', '/options', (standIn, body) => {
		Object.assign(standIn.options, options.parse(body));
	});
	change('PUT', '/refused', (standIn, body) => {
		const { instanceIds = [], taskIds = [] } = refused.parse(body);
		replace(standIn.refusedInstanceIds, instanceIds);
		replace(standIn.refusedTaskIds, taskIds);
	});

	change('PUT', '/apps', (standIn, body) => standIn.addApp(newApp.parse(body) as AppOptions));
	change('PATCH', '/apps', (standIn, body, request) =>
		Object.assign(standIn.app(query(request, 'app_id')), appChange.parse(body)),
	);
	change('PUT', '/definitions', (standIn, body) => {
		const { code, ...rest } = definition.parse(body);
		standIn.addDefinition(code, rest);
	});
	change('POST', '/tokens/revoke', (standIn) => standIn.revokeTokens());
	change('POST', '/clock/advance', (standIn, body) =>
		standIn.advanceClock(z.object({ ms: z.number() }).parse(body).ms),
	);

	get('/faults', ({ faults }) => ({ pending: faults.pending, random: faults.random ?? null }));
	change('POST', '/faults', (standIn, body) => standIn.faults.add(fault.parse(body)));
	change('DELETE', '/faults', (standIn) => standIn.faults.clear());
	change('PUT', '/faults/random', (standIn, body) => {
		standIn.faults.random = randomFaults.nullable().parse(body) ?? undefined;
	});

	get('/counts', (standIn) => standIn.counts);
	get('/requests', (standIn) => standIn.requests);
	get('/rate-violations', (standIn) => standIn.rateViolations);
	change('DELETE', '/requests', (standIn) => standIn.clearRequests());
}

/** The instances a request means: the default app's unless `app_id` (and `tenant_key`) says others. */
function chosen(standIn: FakeFeishu, request: FastifyRequest): Instances {
	return standIn.instancesOf(query(request, 'app_id'), query(request, 'tenant_key'));
}

/** In pieces, because a million instances in one go would stop the requests of everyone else. */
function* snapshotText(instances: Instances): Generator<string> {
	let piece = '[';
	let separator = '';
	for (const stored of instances) {
		piece += separator + JSON.stringify(stateOf(stored));
		separator = ',';
		if (piece.length > 65_536) {
			yield piece;
			piece = '';
		}
	}
	yield `${piece}]`;
}

function bodyOf(request: FastifyRequest): unknown {
	const { body } = request;
	return Buffer.isBuffer(body) && body.byteLength > 0
		? JSON.parse(body.toString('utf8'))
		: undefined;
}

function query(request: FastifyRequest, name: string): string | undefined {
	return (request.query as Record<string, string | undefined>)[name];
}

function replace(set: Set<string>, members: string[]): void {
	set.clear();
	for (const member of members) set.add(member);
}
