import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';

import { gatewayPage } from './answers';
import { createApp, DEFAULT_APP_ID, defaultApp, type App, type AppOptions } from './apps';
import { registerControl } from './control';
import { DEFAULT_APPROVAL_CODE, type Definition } from './definitions';
import { exchange, newArrival, recordUnknownPath, type Arrival } from './exchange';
import { Faults } from './faults';
import { Instances } from './instances';
import { defaultOptions, type FakeFeishuOptions } from './options';
import { RateLimiter, type RateViolation } from './rate-limit';
import { zeroCounts, type Counts, type LoggedRequest } from './request-log';
import { ROUTES } from './routes';
import { Tokens } from './tokens';

export { DEFAULT_APP_ID, DEFAULT_APP_SECRET, DEFAULT_TENANT_KEY } from './apps';
export type { App, AppOptions } from './apps';
export { DEFAULT_APPROVAL_CODE } from './definitions';
export type { Definition } from './definitions';
export { RANDOM_FAULT_KINDS } from './faults';
export type { Fault, FaultEffect, RandomFaultKind, RandomFaults, SeenRequest } from './faults';
export { Instances } from './instances';
export type { InstanceInput, InstanceState, StoredInstance, TaskState } from './instances';
export { DOCUMENTED_RATE_LIMIT } from './options';
export type { DeadTokenCode, RateLimit, FakeFeishuOptions } from './options';
export type { RateViolation } from './rate-limit';
export type { ProcessRecord } from './sync';
export type { SyncedCc, SyncedInstance, SyncedTask } from './sync-schema';
export type { Counts, LoggedRequest, RouteKind } from './request-log';

/** How a stand-in is started: any of its options, a port if it matters, apps beside the default one. */
export interface StartOptions extends Partial<FakeFeishuOptions> {
	/** Default 0: any free one. */
	port?: number;
	apps?: AppOptions[];
}

/** Far above what is configured, so that the gateway's page is ours and not the web framework's. */
const FRAMEWORK_BODY_LIMIT = 1024 ** 3;

/**
 * Feishu's open platform on a loopback port: tokens, the check of external instances in v4 and v3, and
 * their sync, with the paths of both hosts on one origin.
 */
export class FakeFeishu {
	/** How it behaves; assign to change it while it runs. */
	options: FakeFeishuOptions;

	/** All apps by ID; see `addApp`. */
	readonly apps = new Map<string, App>();

	/** All approval definitions by code; see `addDefinition`. */
	readonly definitions = new Map<string, Definition>();

	readonly tokens = new Tokens();

	readonly faults = new Faults();

	readonly limiter = new RateLimiter();

	/** Instances whose presence makes a whole request 1390001. */
	readonly refusedInstanceIds = new Set<string>();

	/** Tasks whose presence does. */
	readonly refusedTaskIds = new Set<string>();

	/** The log, oldest first. */
	readonly requests: LoggedRequest[] = [];

	readonly counts: Counts = this.newCounts();

	private readonly states = new Map<string, Instances>();
	private readonly stopping = new AbortController();
	private clockOffset = 0;

	private constructor(
		private readonly server: FastifyInstance,
		/** `http://127.0.0.1:PORT` */
		readonly origin: string,
		private readonly startOptions: Partial<FakeFeishuOptions>,
		private readonly startApps: readonly AppOptions[],
	) {
		// One listener for each delayed request.
		setMaxListeners(0, this.stopping.signal);
		this.options = this.initialOptions();
		this.addInitialContent();
	}

	/** Listens on 127.0.0.1 and resolves when it does. */
	static async start({ port = 0, apps = [], ...options }: StartOptions = {}): Promise<FakeFeishu> {
		const server = fastify({
			bodyLimit: FRAMEWORK_BODY_LIMIT,
			// A hanging connection must not keep `stop` waiting.
			forceCloseConnections: true,
			return503OnClosing: false,
		});
		const arrivals = new WeakMap<FastifyRequest, Arrival>();
		server.addHook('onRequest', async (request, reply) => {
			const arrival = newArrival();
			arrivals.set(request, arrival);
			void reply.header('x-tt-logid', arrival.logId);
		});
		// Bodies are parsed where it can be answered in Feishu's manner if they are no JSON.
		server.removeAllContentTypeParsers();
		server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
			done(null, body);
		});

		for (const route of ROUTES) {
			server.post(route.path, async (request, reply) => {
				await exchange(standIn, route, request, reply, arrivals.get(request));
				return reply;
			});
		}
		server.setNotFoundHandler(async (request, reply) => {
			recordUnknownPath(standIn, request, arrivals.get(request));
			return reply.code(404).type('text/plain').send('404 page not found');
		});
		server.setErrorHandler(async (error: { statusCode?: number }, _request, reply) => {
			const { status, headers, raw } = gatewayPage(error.statusCode ?? 500);
			return reply.code(status).headers(headers).send(raw);
		});
		registerControl(server, () => standIn);

		const origin = await server.listen({ host: '127.0.0.1', port });
		const standIn = new FakeFeishu(server, origin, options, apps);
		return standIn;
	}

	/** Closes the port and every connection, hanging ones too. */
	async stop(): Promise<void> {
		this.stopping.abort();
		await this.server.close();
	}

	/**
	 * Everything as it was after the start: instances, apps, definitions, options, faults, log, clock.
	 * Tokens are gone, so a client that kept one meets a dead token.
	 */
	reset(): void {
		this.states.clear();
		this.apps.clear();
		this.definitions.clear();
		this.addInitialContent();
		this.options = this.initialOptions();
		this.revokeTokens();
		this.faults.clear();
		this.limiter.clear();
		this.refusedInstanceIds.clear();
		this.refusedTaskIds.clear();
		this.clearRequests();
		this.tokens.issued = 0;
		this.clockOffset = 0;
	}

	/** The instances of the default app. */
	get instances(): Instances {
		return this.instancesOf();
	}

	/** The instances of an app in a tenant; a custom app has one tenant. */
	instancesOf(appId = DEFAULT_APP_ID, tenantKey = this.app(appId).tenantKey): Instances {
		const key = JSON.stringify([appId, tenantKey]);
		let instances = this.states.get(key);
		if (!instances) {
			instances = new Instances();
			this.states.set(key, instances);
		}
		return instances;
	}

	/** Adds an app, or replaces the one with its ID. */
	addApp(options: AppOptions): App {
		const app = createApp(options);
		this.apps.set(app.appId, app);
		return app;
	}

	/** An app's live record. Throws if there is none. */
	app(appId = DEFAULT_APP_ID): App {
		const app = this.apps.get(appId);
		if (!app) throw new Error(`The stand-in has no app ${appId}`);
		return app;
	}

	/** Adds an approval definition, or changes whether it is a deleted one. */
	addDefinition(code: string, { deleted = false }: Partial<Definition> = {}): void {
		this.definitions.set(code, { deleted });
	}

	/** Makes all issued tokens dead. */
	revokeTokens(): void {
		this.tokens.revokeAll();
	}

	/** Requests that came while a rate limit was set and used up. */
	get rateViolations(): RateViolation[] {
		return this.limiter.violations;
	}

	/** Empties the log and sets the counters to zero. */
	clearRequests(): void {
		this.requests.length = 0;
		Object.assign(this.counts, zeroCounts());
	}

	/** Unix milliseconds by the stand-in's clock, which tokens expire by. */
	now(): number {
		return performance.timeOrigin + performance.now() + this.clockOffset;
	}

	/** Moves that clock on, so that tokens expire without waiting. */
	advanceClock(ms: number): void {
		this.clockOffset += ms;
	}

	/** Waits; `false` if the stand-in was stopped meanwhile. */
	async pause(ms: number): Promise<boolean> {
		return await wait(ms, true, { signal: this.stopping.signal }).catch(() => false);
	}

	private initialOptions(): FakeFeishuOptions {
		return { ...defaultOptions(), ...structuredClone(this.startOptions) };
	}

	private addInitialContent(): void {
		this.addDefinition(DEFAULT_APPROVAL_CODE);
		for (const app of [defaultApp(), ...structuredClone(this.startApps)]) this.addApp(app);
	}

	private newCounts(): Counts {
		const { tokens } = this;
		return {
			...zeroCounts(),
			get tokensIssued() {
				return tokens.issued;
			},
		};
	}
}
