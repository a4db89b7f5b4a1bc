import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';

import {
	ApprovalDefinitions,
	DEFAULT_APPROVAL_CODE,
	type ApprovalDefinition,
	type DefinitionInput,
} from './approval-definitions';
import { createApp, createDefaultApp, DEFAULT_APP_ID, type App, type AppOptions } from './apps';
import { registerControlApi } from './control-api';
import { Directory, type User, type UserInput } from './directory';
import { Faults } from './faults';
import { createArrival, handleRequest, logUnknownPath, type Arrival } from './handle-request';
import { Instances } from './instances';
import type { ListedInstance } from './list-tasks';
import { Messages } from './messages';
import { createDefaultOptions, type FakeFeishuOptions } from './options';
import { createPersonView, type PersonView } from './person-view';
import { pressButton, type Press, type PressInput } from './press-button';
import { RateLimiter, type RateViolation } from './rate-limit';
import { zeroCounts, type Counts, type LoggedRequest } from './request-log';
import { gatewayPage } from './responses';
import { ROUTES } from './routes';
import { Scrolls } from './scrolls';
import { Tokens } from './tokens';

/** The initial options, the port, and apps beside the default one. */
export interface StartOptions extends Partial<FakeFeishuOptions> {
	/** Default 0: any free port. */
	port?: number;
	apps?: AppOptions[];
}

/** Far above `maxBodyBytes`, so that the server sends its own error page and not Fastify's. */
const FRAMEWORK_BODY_LIMIT = 1024 ** 3;

/**
 * A fake of Feishu's open platform on a loopback port: tokens and the endpoints for third-party approvals.
 * One origin serves the paths of both Feishu hosts.
 */
export class FakeFeishu {
	/** Assign to a field to change the behavior while the server runs. */
	options: FakeFeishuOptions;

	/** All apps by ID. */
	readonly apps = new Map<string, App>();

	/** All approval definitions by Feishu's code. */
	readonly definitions = new ApprovalDefinitions();

	/** The tenant's users and departments. */
	readonly directory = new Directory();

	/** The bot's messages to all users. */
	readonly messages = new Messages();

	/** The parts of the task list that are still to be read. */
	readonly scrolls = new Scrolls<ListedInstance>();

	readonly tokens = new Tokens();

	readonly faults = new Faults();

	readonly rateLimiter = new RateLimiter();

	/** A check or sync that contains one of these instances fails with 1390001 as a whole. */
	readonly rejectedInstanceIds = new Set<string>();

	/** A check or sync that contains one of these tasks fails with 1390001 as a whole. */
	readonly rejectedTaskIds = new Set<string>();

	/** The request log, oldest first. */
	readonly requests: LoggedRequest[] = [];

	readonly counts: Counts = this.newCounts();

	/** The buttons that people pressed, in the order of the responses. */
	readonly presses: Press[] = [];

	private readonly instancesByOwner = new Map<string, Instances>();
	private readonly stopping = new AbortController();
	private clockOffset = 0;

	private constructor(
		private readonly server: FastifyInstance,
		/** `http://127.0.0.1:PORT` */
		readonly origin: string,
		private readonly startOptions: Partial<FakeFeishuOptions>,
		private readonly startApps: readonly AppOptions[],
	) {
		// Each delayed request adds a listener; the default warning threshold is 10.
		setMaxListeners(0, this.stopping.signal);
		this.options = this.initialOptions();
		this.addInitialContent();
	}

	/** Starts a server on 127.0.0.1. Resolves when it listens. */
	static async start({ port = 0, apps = [], ...options }: StartOptions = {}): Promise<FakeFeishu> {
		const server = fastify({
			bodyLimit: FRAMEWORK_BODY_LIMIT,
			// Without this, `stop` would wait for connections that a fault leaves open.
			forceCloseConnections: true,
			return503OnClosing: false,
		});
		const arrivals = new WeakMap<FastifyRequest, Arrival>();
		server.addHook('onRequest', async (request, reply) => {
			const arrival = createArrival();
			arrivals.set(request, arrival);
			void reply.header('x-tt-logid', arrival.logId);
		});
		// `handleRequest` parses bodies, so that invalid JSON gets Feishu's error and not Fastify's.
		server.removeAllContentTypeParsers();
		server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
			done(null, body);
		});

		for (const route of ROUTES) {
			server.route({
				method: route.method,
				url: route.path,
				exposeHeadRoute: false,
				handler: async (request, reply) => {
					await handleRequest(feishu, route, request, reply, arrivals.get(request));
					return reply;
				},
			});
		}
		server.setNotFoundHandler(async (request, reply) => {
			logUnknownPath(feishu, request, arrivals.get(request));
			return reply.code(404).type('text/plain').send('404 page not found');
		});
		server.setErrorHandler(async (error: { statusCode?: number }, _request, reply) => {
			const { status, headers, raw } = gatewayPage(error.statusCode ?? 500);
			return reply.code(status).headers(headers).send(raw);
		});
		registerControlApi(server, () => feishu);

		const origin = await server.listen({ host: '127.0.0.1', port });
		const feishu = new FakeFeishu(server, origin, options, apps);
		return feishu;
	}

	/** Closes the port and all connections, including those that wait for a response. */
	async stop(): Promise<void> {
		this.stopping.abort();
		await this.server.close();
	}

	/**
	 * Restores the state after the start: instances, apps, approval definitions, users, messages, options, faults,
	 * log and clock. Also revokes all tokens, so a token that a client has cached is rejected.
	 */
	reset(): void {
		this.instancesByOwner.clear();
		this.apps.clear();
		this.definitions.clear();
		this.directory.reset();
		this.messages.clear();
		this.scrolls.clear();
		this.addInitialContent();
		this.options = this.initialOptions();
		this.revokeTokens();
		this.faults.clear();
		this.rateLimiter.clear();
		this.rejectedInstanceIds.clear();
		this.rejectedTaskIds.clear();
		this.clearRequests();
		this.presses.length = 0;
		this.tokens.issued = 0;
		this.clockOffset = 0;
	}

	/** The instances of the default app. */
	get instances(): Instances {
		return this.getInstances();
	}

	/** The instances of an app in a tenant. The default tenant is the app's first. */
	getInstances(appId = DEFAULT_APP_ID, tenantKey = this.app(appId).tenantKey): Instances {
		const key = JSON.stringify([appId, tenantKey]);
		let instances = this.instancesByOwner.get(key);
		if (!instances) {
			instances = new Instances();
			this.instancesByOwner.set(key, instances);
		}
		return instances;
	}

	/** The instances of each app and tenant. */
	allInstances(): Instances[] {
		return [...this.instancesByOwner.values()];
	}

	/**
	 * What a person sees in Feishu: to-dos and messages. Throws if the user is unknown.
	 *
	 * @param id a `user_id` or `open_id`
	 */
	getPersonView(id: string): PersonView {
		return createPersonView(this, id);
	}

	/**
	 * Presses a button of a task or a message as a person, and resolves to what the person saw. Rejects if the person
	 * does not have the button.
	 */
	async pressButton(input: PressInput): Promise<Press> {
		return await pressButton(this, input);
	}

	/** Adds an app, or replaces the app with the same ID. */
	addApp(options: AppOptions): App {
		const app = createApp(options);
		this.apps.set(app.appId, app);
		return app;
	}

	/** Returns the app itself: changes to its fields take effect. Throws if the ID is unknown. */
	app(appId = DEFAULT_APP_ID): App {
		const app = this.apps.get(appId);
		if (!app) throw new Error(`The fake Feishu server has no app ${appId}`);
		return app;
	}

	/** Adds an approval definition, or replaces the one with the same code. `code` is Feishu's code. */
	addDefinition(code: string, input?: DefinitionInput): ApprovalDefinition {
		return this.definitions.set(code, input);
	}

	/** Deletes a definition as in the admin console: requests with its code fail with 1390016. */
	deleteDefinition(code: string): void {
		const definition = this.definitions.get(code);
		if (!definition) throw new Error(`The fake Feishu server has no definition ${code}`);
		definition.deleted = true;
	}

	/** Adds a user, or replaces the one with the same `user_id`. */
	addUser(user: UserInput): User {
		return this.directory.add(user);
	}

	revokeTokens(): void {
		this.tokens.revokeAll();
	}

	/** Requests over the rate limit, if one is set. */
	get rateViolations(): RateViolation[] {
		return this.rateLimiter.violations;
	}

	/** Empties the log and sets all counters except `tokensIssued` to zero. */
	clearRequests(): void {
		this.requests.length = 0;
		Object.assign(this.counts, zeroCounts());
	}

	/** The server's clock, in Unix milliseconds. It determines when tokens expire. */
	now(): number {
		return performance.timeOrigin + performance.now() + this.clockOffset;
	}

	/** Moves the server's clock forward, so that tokens expire without waiting. */
	advanceClock(ms: number): void {
		this.clockOffset += ms;
	}

	/** Waits. Resolves to `false` at once when the server stops. */
	async sleep(ms: number): Promise<boolean> {
		return await wait(ms, true, { signal: this.stopping.signal }).catch(() => false);
	}

	private initialOptions(): FakeFeishuOptions {
		return { ...createDefaultOptions(), ...structuredClone(this.startOptions) };
	}

	private addInitialContent(): void {
		this.addDefinition(DEFAULT_APPROVAL_CODE);
		for (const app of [createDefaultApp(), ...structuredClone(this.startApps)]) this.addApp(app);
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
