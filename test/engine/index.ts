import path from 'node:path';
import type {
	IConnections,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IExecuteResponsePromiseData,
	INode,
	INodeParameters,
	INodeType,
	IPinData,
	IRun,
	IVersionedNodeType,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	IWorkflowSettings,
} from 'n8n-workflow';
import { createRunExecutionData, NodeConnectionTypes, NodeHelpers, Workflow } from 'n8n-workflow';
import { createAgent, type ToolCall } from './agent';
import type { CredentialTypes, PersistedCredential } from './credentialsHelper';
import { EngineCredentialsHelper } from './credentialsHelper';
import type { ItemLike } from './fakeNodeTypes';
import { commonNodeTypes, createSource, toItems } from './fakeNodeTypes';
import type { N8n } from './n8n';
import { acquireN8n, releaseN8n } from './n8n';
import { EngineNodeTypes } from './nodeTypes';
import type { NodeResult, WorkflowResult } from './result';
import { toNodeResult, toWorkflowResult } from './result';

export type { ToolCall } from './agent';
export type { PersistedCredential } from './credentialsHelper';
export type { ItemLike } from './fakeNodeTypes';
export { createPassThrough, createSource } from './fakeNodeTypes';
export type { NodeResult, WorkflowResult } from './result';

/** Node names in the workflow that `Engine.run` builds. Expressions can use them. */
export const SOURCE_NODE = 'Source';
export const FEISHU_NODE = 'Feishu Approval';
const AGENT_NODE = 'Agent';

const NODE_TYPE = 'feishuApproval';
const CREDENTIAL_TYPE = 'feishuAppApi';
const CALLBACK_CREDENTIAL_TYPE = 'feishuApprovalCallbackApi';
const MODE = 'trigger';

/** Settings tab of a node. `waitBetweenTries` is in milliseconds; n8n replaces 0 with 1000. */
export type NodeSettings = Pick<
	INode,
	| 'onError'
	| 'continueOnFail'
	| 'retryOnFail'
	| 'maxTries'
	| 'waitBetweenTries'
	| 'alwaysOutputData'
	| 'executeOnce'
>;

/** Options of every kind of execution. */
export interface ExecutionOptions {
	/** Decrypted `feishuAppApi` credential, used by every node that needs one. */
	credentials?: ICredentialDataDecryptedObject;
	/** Decrypted `feishuApprovalCallbackApi` credential, used by every node that needs one. */
	callbackCredentials?: ICredentialDataDecryptedObject;
	/** IANA time zone name. Default: n8n's default, America/New_York. */
	timezone?: string;
	/** Aborting the signal cancels the execution, as n8n's Stop button does. */
	signal?: AbortSignal;
}

/** Options of `Engine.run`. */
export interface NodeRunOptions extends ExecutionOptions {
	/** Input items of the Feishu node. */
	items: ItemLike[];
	/** Parameters of the Feishu node. n8n adds the defaults. */
	parameters?: INodeParameters;
	node?: NodeSettings;
}

/** Result of `Engine.run`. `status` and `error` are those of the execution. */
export type NodeRunResult = NodeResult & WorkflowResult;

/** A workflow in the format of the editor's export. */
export interface WorkflowJson {
	name?: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	pinData?: IPinData;
}

/** Options of `Engine.runWorkflow`. */
export interface WorkflowRunOptions extends ExecutionOptions {
	/**
	 * Fakes of node types outside the package, by full type name. Manual triggers, schedule triggers,
	 * NoOp nodes and sticky notes are built in. A fake receives only the parameters that its
	 * `properties` declare; n8n drops the others.
	 */
	nodeTypes?: Record<string, INodeType>;
	/** Output items by node name. These nodes do not run, like nodes with pinned data in the editor. */
	sourceItems?: Record<string, ItemLike[]>;
	/** Name of the start node. Required if more than one node has no input. */
	startNode?: string;
}

/** Options of `Engine.runAsTool`. */
export interface ToolRunOptions extends ExecutionOptions {
	/** Parameters of the Feishu node, with `$fromAI(…)` for values that the model provides. */
	parameters?: INodeParameters;
	/** The model's values, by `$fromAI` key. */
	args: Record<string, unknown>;
}

/** Result of `Engine.runAsTool`. The fields of `ToolCall` are missing if the tool failed. */
export type ToolRunResult = Partial<ToolCall> & WorkflowResult;

/**
 * Runs workflows with n8n-core in this process, with one built package loaded. The package loader,
 * expressions, HTTP requests, retries and error outputs are n8n's. There is no database.
 */
export class Engine {
	/** Every credential that n8n would have written to its database, oldest first. */
	readonly persistedCredentials: PersistedCredential[] = [];

	/** Every response that a node sent to the request that started its execution, oldest first. */
	readonly responses: IExecuteResponsePromiseData[] = [];

	private executions = 0;
	private closed = false;

	private constructor(
		private readonly n8n: N8n,
		private readonly packageName: string,
		private readonly nodeTypes: EngineNodeTypes,
		private readonly credentialTypes: CredentialTypes,
	) {}

	/**
	 * Loads the package at `projectRoot` as n8n does: its `package.json` and the built files that it
	 * lists. Requires a build. Node.js caches modules, so a process does not see a later rebuild.
	 */
	static async load(projectRoot = path.resolve(__dirname, '../..')): Promise<Engine> {
		const n8n = acquireN8n();
		try {
			const loader = new n8n.PackageDirectoryLoader(projectRoot);
			await loader.loadAll();
			const { packageName } = loader;
			const types = Object.entries(loader.nodeTypes).map(
				([name, { type }]) => [`${packageName}.${name}`, type] as const,
			);
			return new Engine(
				n8n,
				packageName,
				new EngineNodeTypes({ ...commonNodeTypes, ...Object.fromEntries(types) }),
				{
					get: (name) => loader.getCredential(name).type,
					supportedNodes: (name) =>
						(loader.known.credentials[name]?.supportedNodes ?? []).map(
							(node) => `${packageName}.${node}`,
						),
				},
			);
		} catch (error) {
			releaseN8n();
			throw error;
		}
	}

	/** Full type name of the Feishu node, as used in workflows. */
	get nodeTypeName(): string {
		return `${this.packageName}.${NODE_TYPE}`;
	}

	/** The Feishu node as loaded by n8n. */
	get nodeType(): INodeType {
		return this.nodeTypes.getByNameAndVersion(this.nodeTypeName);
	}

	/** The trigger as loaded by n8n. */
	get triggerType(): INodeType {
		return this.nodeTypes.getByNameAndVersion(this.triggerTypeName);
	}

	/** Full type name of the trigger, as used in workflows. */
	get triggerTypeName(): string {
		return `${this.nodeTypeName}Trigger`;
	}

	/** Returns a credential type of the package. @throws if the package does not define it */
	credentialType(name = CREDENTIAL_TYPE): ICredentialType {
		return this.credentialTypes.get(name);
	}

	/** Deletes n8n's user folder after the last engine of this process is closed. */
	close(): void {
		if (!this.closed) releaseN8n();
		this.closed = true;
	}

	/** Runs the Feishu node on `items`. Resolves even if the execution fails; see `error`. */
	async run(options: NodeRunOptions): Promise<NodeRunResult> {
		const sourceType = 'test.source';
		const result = await this.execute({
			...options,
			json: {
				nodes: [
					createNode(SOURCE_NODE, sourceType),
					{
						...createNode(FEISHU_NODE, this.nodeTypeName),
						...options.node,
						typeVersion: getLatestVersion(this.nodeTypes.getByName(this.nodeTypeName)),
						parameters: options.parameters ?? {},
					},
				],
				connections: {
					[SOURCE_NODE]: { main: [[{ node: FEISHU_NODE, type: 'main', index: 0 }]] },
				},
			},
			nodeTypes: { [sourceType]: createSource(options.items) },
			startNode: SOURCE_NODE,
		});
		// The execution's status and error overwrite the node's, which are undefined if the node did not run.
		return { ...toNodeResult(result.raw, FEISHU_NODE), ...result };
	}

	/** Runs a whole workflow. Resolves even if the execution fails; see `error`. */
	async runWorkflow(json: WorkflowJson, options: WorkflowRunOptions): Promise<WorkflowResult> {
		return await this.execute({ ...options, json });
	}

	/** Runs an AI agent that calls the Feishu node as a tool once. If the call fails, see `error`. */
	async runAsTool(options: ToolRunOptions): Promise<ToolRunResult> {
		const agentType = 'test.agent';
		let call: ToolCall | undefined;
		const result = await this.execute({
			...options,
			json: {
				nodes: [
					createNode(AGENT_NODE, agentType),
					{
						...createNode(FEISHU_NODE, `${this.nodeTypeName}Tool`),
						parameters: options.parameters ?? {},
					},
				],
				connections: {
					[FEISHU_NODE]: {
						[NodeConnectionTypes.AiTool]: [
							[{ node: AGENT_NODE, type: NodeConnectionTypes.AiTool, index: 0 }],
						],
					},
				},
			},
			nodeTypes: {
				[agentType]: createAgent(options.args, (toolCall) => {
					call = toolCall;
				}),
			},
			startNode: AGENT_NODE,
		});
		return { ...call, ...result };
	}

	private async execute(
		options: WorkflowRunOptions & { json: WorkflowJson },
	): Promise<WorkflowResult> {
		const { json, credentials, callbackCredentials, timezone, signal } = options;
		const stored: Record<string, ICredentialDataDecryptedObject> = {
			...(credentials && { [CREDENTIAL_TYPE]: credentials }),
			...(callbackCredentials && { [CALLBACK_CREDENTIAL_TYPE]: callbackCredentials }),
		};
		const pinData: IPinData = { ...json.pinData };
		for (const [name, items] of Object.entries(options.sourceItems ?? {})) {
			pinData[name] = toItems(items);
		}
		// n8n requires a type for every node, even for nodes with pinned data, which do not run.
		const pinnedTypes = json.nodes
			.filter(({ name, type }) => name in pinData && !type.startsWith(`${this.packageName}.`))
			.map(({ type }) => [type, createSource([])] as const);
		const nodeTypes = this.nodeTypes.with({
			...Object.fromEntries(pinnedTypes),
			...options.nodeTypes,
		});
		const settings: IWorkflowSettings = { executionOrder: 'v1', ...json.settings };
		if (timezone) settings.timezone = timezone;
		const base: IWorkflowBase = {
			id: 'test-workflow',
			name: json.name ?? 'Test',
			active: false,
			isArchived: false,
			activeVersionId: null,
			createdAt: new Date(),
			updatedAt: new Date(),
			settings,
			connections: json.connections,
			nodes: json.nodes.map((each) => this.addCredentials(each, nodeTypes)),
		};
		const workflow = new Workflow({ ...base, nodeTypes });
		const startNode = workflow.getNode(options.startNode ?? requireStartNode(json));
		if (!startNode) throw new Error(`No node "${options.startNode}" to start from`);

		const runner = new this.n8n.WorkflowExecute(
			this.createAdditionalData(base, stored),
			MODE,
			createRunExecutionData(),
		);
		let execution;
		try {
			execution = runner.run({ workflow, startNode, pinData });
		} catch (error) {
			// n8n validates parameters before it starts an execution. Its server records the error as a failed execution.
			return toWorkflowResult(createFailedRun(error as Error));
		}
		const cancel = () => execution.cancel();
		if (signal?.aborted) cancel();
		signal?.addEventListener('abort', cancel, { once: true });
		try {
			return toWorkflowResult(await execution);
		} finally {
			signal?.removeEventListener('abort', cancel);
		}
	}

	/** Exported workflows contain no credentials, or IDs of another n8n's credentials. */
	private addCredentials(each: INode, nodeTypes: EngineNodeTypes): INode {
		const { credentials = [] } = nodeTypes.getByNameAndVersion(
			each.type,
			each.typeVersion,
		).description;
		const own = credentials
			.map(({ name }) => name)
			.filter((name) => name === CREDENTIAL_TYPE || name === CALLBACK_CREDENTIAL_TYPE);
		if (own.length === 0) return each;
		return {
			...each,
			credentials: Object.fromEntries(own.map((name) => [name, { id: '1', name }])),
		};
	}

	private createAdditionalData(
		workflowData: IWorkflowBase,
		credentials: Record<string, ICredentialDataDecryptedObject>,
	): IWorkflowExecuteAdditionalData {
		const executionId = String(++this.executions);
		const url = 'http://127.0.0.1:5678';
		const notSupported = () => Promise.reject(new Error('Not supported by the test engine'));
		const hooks = new this.n8n.ExecutionLifecycleHooks(MODE, executionId, workflowData);
		hooks.addHandler('sendResponse', (response) => void this.responses.push(response));
		return {
			executionId,
			workflowId: workflowData.id,
			currentNodeExecutionIndex: 0,
			credentialsHelper: new EngineCredentialsHelper(
				this.n8n,
				this.credentialTypes,
				credentials,
				this.persistedCredentials,
			),
			hooks,
			variables: {},
			restApiUrl: `${url}/rest`,
			instanceBaseUrl: `${url}/`,
			formBaseUrl: `${url}/form`,
			formWaitingBaseUrl: `${url}/form-waiting`,
			formTestBaseUrl: `${url}/form-test`,
			webhookBaseUrl: `${url}/webhook`,
			webhookWaitingBaseUrl: `${url}/webhook-waiting`,
			webhookTestBaseUrl: `${url}/webhook-test`,
			mcpBaseUrl: `${url}/mcp`,
			mcpTestBaseUrl: `${url}/mcp-test`,
			externalSecretsProxy: new this.n8n.ExternalSecretsProxy(),
			logAiEvent: () => {},
			executeWorkflow: notSupported,
			getRunExecutionData: () => Promise.resolve(undefined),
			getRuntimeCredential: () => Promise.resolve(undefined),
			startRunnerTask: notSupported,
		};
	}
}

function createNode(name: string, type: string): INode {
	return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters: {} };
}

function getLatestVersion(type: INodeType | IVersionedNodeType): number {
	const { version } = NodeHelpers.getVersionedNodeType(type).description;
	return [version].flat().at(-1) ?? 1;
}

/** Returns the name of the only enabled node with an output and no input. @throws Error if there is not exactly one */
function requireStartNode({ nodes, connections }: WorkflowJson): string {
	const targets = new Set(
		Object.values(connections).flatMap(({ main }) =>
			(main ?? []).flatMap((output) => (output ?? []).map((connection) => connection.node)),
		),
	);
	const starts = nodes
		.filter(({ name, disabled }) => !disabled && connections[name]?.main && !targets.has(name))
		.map(({ name }) => name);
	const [start] = starts;
	if (start === undefined || starts.length > 1) {
		throw new Error(`Set "startNode". Nodes without input: ${starts.join(', ') || 'none'}`);
	}
	return start;
}

function createFailedRun(error: Error): IRun {
	const data = createRunExecutionData();
	data.resultData.error = error as NonNullable<typeof data.resultData.error>;
	const now = new Date();
	return {
		data,
		mode: MODE,
		startedAt: now,
		stoppedAt: now,
		status: 'error',
		storedAt: 'db',
	};
}
