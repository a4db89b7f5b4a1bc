import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

import type { Engine, NodeSettings } from './engine';
import { customApp, storeApp } from './engine/credentials';
import {
	DEFAULT_APPROVAL_CODE,
	FakeFeishu,
	type FakeFeishuOptions,
	type LoggedRequest,
	type SyncedInstance,
} from './fake-feishu';

/** Unix milliseconds. The update time of an instance, unless its test needs another one. */
export const TIME = 1591603040000;

/** How to run the node. */
export interface RunOptions {
	/** Parameters in addition to the operation's, or instead of them. */
	parameters?: object;
	/** The node's Options. */
	options?: object;
	/** Short for `onError: 'continueRegularOutput'`. */
	continueOnFail?: boolean;
	onError?: NodeSettings['onError'];
	/** Fields that replace those of the fake server's default app. */
	credentials?: ICredentialDataDecryptedObject;
	/** Fields of the credential for callbacks. */
	callbackCredentials?: ICredentialDataDecryptedObject;
	/** The workflow's time zone, as an IANA name. */
	timezone?: string;
	/** Cancels the execution when it is aborted. */
	signal?: AbortSignal;
}

/** A fake Feishu server, and runs of the node against it. */
export class Scenario {
	private readonly scopes: readonly string[];

	private constructor(
		private readonly engine: Engine,
		readonly feishu: FakeFeishu,
	) {
		this.scopes = [...feishu.app().scopes];
	}

	static async start(engine: Engine, options: Partial<FakeFeishuOptions> = {}): Promise<Scenario> {
		return new Scenario(engine, await FakeFeishu.start({ recordBodies: true, ...options }));
	}

	async stop(): Promise<void> {
		await this.feishu.stop();
	}

	/** Resets what a test may change on the server. Tokens stay valid. */
	clear(): void {
		this.feishu.messages.clear();
		Object.assign(this.feishu.options, {
			listPageSize: 100,
			shiftingPages: false,
			emptyLastScrollId: false,
			listAllTasks: false,
		});
		this.feishu.instances.clear();
		this.feishu.faults.clear();
		this.feishu.rejectedInstanceIds.clear();
		this.feishu.options.minResyncIntervalMs = 0;
		this.feishu.options.unknownAndDifferingTogether = false;
		this.feishu.clearRequests();
	}

	/** Resets what a test may change on the server, and restores its definitions, users and scopes. */
	clearAll(): void {
		this.clear();
		this.feishu.definitions.clear();
		this.feishu.addDefinition(DEFAULT_APPROVAL_CODE);
		this.feishu.directory.reset();
		this.feishu.app().scopes = [...this.scopes];
	}

	async check(items: object[], { parameters, ...rest }: RunOptions = {}) {
		return await this.run(items, { ...rest, parameters: { operation: 'check', ...parameters } });
	}

	/** Syncs items for the server's default approval definition. */
	async sync(items: object[], { parameters, ...rest }: RunOptions = {}) {
		return await this.run(items, {
			...rest,
			parameters: { operation: 'sync', approvalCode: DEFAULT_APPROVAL_CODE, ...parameters },
		});
	}

	/** Creates or updates approval definitions. */
	async upsert(items: object[], { parameters, ...rest }: RunOptions = {}) {
		return await this.run(items, {
			...rest,
			parameters: { resource: 'externalApproval', operation: 'upsert', ...parameters },
		});
	}

	/** Reads approval definitions. */
	async getDefinition(items: object[], { parameters, ...rest }: RunOptions = {}) {
		return await this.run(items, {
			...rest,
			parameters: { resource: 'externalApproval', operation: 'get', ...parameters },
		});
	}

	/** Lists the tasks of the server's default approval definition. */
	async getTasks(items: object[], { parameters, ...rest }: RunOptions = {}) {
		return await this.run(items, {
			...rest,
			parameters: {
				resource: 'externalTask',
				operation: 'getAll',
				approvalCodes: DEFAULT_APPROVAL_CODE,
				...parameters,
			},
		});
	}

	/** Finds orphans of the server's default approval definition. */
	async findOrphans(items: object[], { parameters, ...rest }: RunOptions = {}) {
		return await this.run(items, {
			...rest,
			parameters: {
				operation: 'findOrphans',
				approvalCodes: DEFAULT_APPROVAL_CODE,
				...parameters,
			},
		});
	}

	/** Sends bot messages. */
	async sendMessages(items: object[], { parameters, ...rest }: RunOptions = {}) {
		return await this.run(items, {
			...rest,
			parameters: { resource: 'botMessage', operation: 'send', ...parameters },
		});
	}

	/** Updates bot messages. */
	async updateMessages(items: object[], { parameters, ...rest }: RunOptions = {}) {
		return await this.run(items, {
			...rest,
			parameters: { resource: 'botMessage', operation: 'update', ...parameters },
		});
	}

	/** The bodies of all requests that sent or updated a message, oldest first. */
	get messageBodies(): Array<Record<string, unknown>> {
		return this.feishu.requests
			.filter(({ kind }) => kind === 'sendMessage' || kind === 'updateMessage')
			.map(({ body }) => body as Record<string, unknown>);
	}

	/**
	 * Stores instances as if they had been synced, each with a pending task of u_chen_wei unless it has a `task_list`.
	 * Their approval code is the server's default one.
	 */
	loadSynced(...documents: Array<Partial<SyncedInstance> & { instance_id: string }>): void {
		const links = { pc_link: 'https://oa.example.com/1' };
		this.feishu.instances.loadSynced(
			documents.map((document) => ({
				approval_code: DEFAULT_APPROVAL_CODE,
				status: 'PENDING',
				links,
				start_time: '1',
				end_time: '0',
				update_time: String(TIME),
				task_list: [
					{
						task_id: `${document.instance_id}-1`,
						user_id: 'u_chen_wei',
						links,
						status: 'PENDING',
						create_time: '1',
						end_time: '0',
						update_time: String(TIME),
					},
				],
				...document,
			})),
		);
	}

	/** The bodies of all requests to the list of tasks, oldest first. */
	get listBodies(): object[] {
		return this.feishu.requests
			.filter(({ kind }) => kind === 'listTasks')
			.map(({ body }) => body as object);
	}

	/**
	 * Creates input items for the check, with the instance IDs `A-0`, `A-1` and so on, and stores their instances on
	 * the server, except those at the `missing` indexes.
	 */
	createItems(count: number, missing: readonly number[] = []) {
		const items = Array.from({ length: count }, (_, index) => ({
			instance_id: `A-${index}`,
			update_time: TIME,
			tasks: [],
		}));
		this.feishu.instances.load(items.filter((_, index) => !missing.includes(index)));
		return items;
	}

	/**
	 * Adds a custom app to the server, and returns its credential. The node remembers how many instances an app accepts
	 * per request; of this app it knows nothing yet.
	 */
	addApp(): ICredentialDataDecryptedObject {
		const app = { appId: `cli_${this.feishu.apps.size}`, appSecret: 'custom-secret' };
		this.feishu.addApp(app);
		return app;
	}

	/** Adds a store app to the server, and returns its credential. */
	addStoreApp(): ICredentialDataDecryptedObject {
		const { appId, appSecret, appTicket, tenantKey } = this.feishu.addApp({
			appId: 'cli_store',
			appSecret: 'store-secret',
			type: 'store',
		});
		return { ...storeApp(this.feishu.origin), appId, appSecret, appTicket, tenantKey };
	}

	/** Requests to the check endpoints, oldest first. */
	get checkRequests(): LoggedRequest[] {
		return this.feishu.requests.filter(({ kind }) => kind === 'check');
	}

	/** Requests to the sync endpoint, oldest first. */
	get syncRequests(): LoggedRequest[] {
		return this.feishu.requests.filter(({ kind }) => kind === 'sync');
	}

	/** The bodies of all sync requests, oldest first. */
	get syncBodies(): SyncedInstance[] {
		return this.syncRequests.map(({ body }) => body as SyncedInstance);
	}

	/** The body of the only sync request. Throws if there is not exactly one. */
	get syncBody(): SyncedInstance {
		const [body, ...others] = this.syncBodies;
		if (body === undefined || others.length > 0) {
			throw new Error(`Expected 1 sync request, but there are ${this.syncBodies.length}`);
		}
		return body;
	}

	/** The instance that the server stored from sync requests. */
	getSynced(id: string): SyncedInstance | undefined {
		return this.feishu.instances.get(id)?.document;
	}

	private async run(
		items: object[],
		{ parameters, options = {}, continueOnFail = false, onError, credentials, ...rest }: RunOptions,
	) {
		return await this.engine.run({
			items: items as IDataObject[],
			parameters: { resource: 'externalInstance', ...parameters, options } as INodeParameters,
			credentials: { ...customApp(this.feishu.origin), ...credentials },
			node: { onError: onError ?? (continueOnFail ? 'continueRegularOutput' : 'stopWorkflow') },
			...rest,
		});
	}
}

interface Run {
	items: Array<{ json: IDataObject }>;
}

/** The JSON of a run's output items. */
export function getOutput(run: Run): IDataObject[] {
	return run.items.map(({ json }) => json);
}

/** IDs of the instances that a check reports, in the order of the output. */
export function getReportedIds(run: Run): string[] {
	return getOutput(run).flatMap(({ instance_id: id, status }) =>
		typeof id === 'string' && status !== undefined ? [id] : [],
	);
}

/** Error messages of a run's output items. */
export function getErrors(run: Run): string[] {
	return getOutput(run).flatMap(({ error }) => (typeof error === 'string' ? [error] : []));
}
