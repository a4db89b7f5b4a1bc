import path from 'node:path';
import type {
	IConnections,
	ICredentialDataDecryptedObject,
	ICredentialType,
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
import { askingAgent, type ToolCall } from './agent';
import type { CredentialTypes, PersistedCredential } from './credentialsHelper';
import { EngineCredentialsHelper } from './credentialsHelper';
import type { N8n } from './n8n';
import { acquireN8n, releaseN8n } from './n8n';
import { EngineNodeTypes } from './nodeTypes';
import type { NodeResult, WorkflowResult } from './result';
import { nodeResult, workflowResult } from './result';
import type { Rows } from './testNodeTypes';
import { emits, everydayNodeTypes, toItems } from './testNodeTypes';

export type { ToolCall } from './agent';
export type { PersistedCredential } from './credentialsHelper';
export type { NodeResult, WorkflowResult } from './result';
export type { Rows } from './testNodeTypes';
export { emits, passesOn } from './testNodeTypes';

/** Names of the nodes in the workflow that `Engine.run` builds, as expressions know them. */
export const SOURCE_NODE = 'Source';
export const FEISHU_NODE = 'Feishu Approval';
const AGENT_NODE = 'Agent';

const NODE_TYPE = 'feishuApproval';
const CREDENTIAL_TYPE = 'feishuAppApi';
const MODE = 'trigger';

/** A node's settings tab. `waitBetweenTries` in milliseconds; n8n makes 1000 of 0. */
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

/** What every kind of run takes. */
export interface RunOptions {
	/** Decrypted data of the credential type `feishuAppApi`, for every node that has one. */
	credentials?: ICredentialDataDecryptedObject;
	/** IANA name; without it n8n's own default, America/New_York. */
	timezone?: string;
	/** Aborting it stops the execution the way n8n's Stop button does. */
	signal?: AbortSignal;
}

/** What `Engine.run` takes. */
export interface NodeRunOptions extends RunOptions {
	/** The node's input. */
	items: Rows;
	/** The node's parameters; n8n fills in the defaults. */
	parameters?: INodeParameters;
	node?: NodeSettings;
}

/** What `Engine.run` gives: the Feishu node's result within the execution's. */
export type NodeRunResult = NodeResult & WorkflowResult;

/** A workflow as the editor exports it. */
export interface WorkflowJson {
	name?: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	pinData?: IPinData;
}

/** What `Engine.runWorkflow` takes. */
export interface WorkflowRunOptions extends RunOptions {
	/**
	 * Stand-ins by full type name, for types that are not the package's. Manual and schedule
	 * triggers, NoOp and sticky notes are there already. n8n drops parameters that a type's
	 * `properties` do not declare, so a stand-in sees none unless it declares them.
	 */
	nodeTypes?: Record<string, INodeType>;
	/** Output by node name: these nodes are not run, as with data pinned in the editor. */
	sourceItems?: Record<string, Rows>;
	/** Name of the node to start from; needed where more than one has no input. */
	startNode?: string;
}

/** What `Engine.runAsTool` takes. */
export interface ToolRunOptions extends RunOptions {
	/** The node's parameters, with `$fromAI(…)` where the model fills in. */
	parameters?: INodeParameters;
	/** What the model gives for the keys of `$fromAI`. */
	args: Record<string, unknown>;
}

/** What `Engine.runAsTool` gives. */
export type ToolRunResult = Partial<ToolCall> & WorkflowResult;

/**
 * n8n's own engine with one built package in it, in this process: n8n-core's loader, expressions,
 * HTTP requests, retries and error outputs. Only the database is missing.
 */
export class Engine {
	/** Every write to n8n's database that a run would have made to a credential, oldest first. */
	readonly persistedCredentials: PersistedCredential[] = [];

	private executions = 0;
	private closed = false;

	private constructor(
		private readonly n8n: N8n,
		private readonly packageName: string,
		private readonly nodeTypes: EngineNodeTypes,
		private readonly credentialTypes: CredentialTypes,
	) {}

	/**
	 * Loads the package at `projectRoot` as n8n does: its `package.json` and the built files that
	 * it names. Build before. Each call reads the files Node has not loaded yet, no others.
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
				new EngineNodeTypes({ ...everydayNodeTypes, ...Object.fromEntries(types) }),
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

	/** Full name of the Feishu node's type, as it stands in a workflow. */
	get nodeTypeName(): string {
		return `${this.packageName}.${NODE_TYPE}`;
	}

	/** The Feishu node, as n8n loaded it. */
	get nodeType(): INodeType {
		return this.nodeTypes.getByNameAndVersion(this.nodeTypeName);
	}

	/** A credential type of the package. @throws where it has none of that name */
	credentialType(name = CREDENTIAL_TYPE): ICredentialType {
		return this.credentialTypes.get(name);
	}

	/** Removes n8n's user folder. Other engines of this process go on working. */
	close(): void {
		if (!this.closed) releaseN8n();
		this.closed = true;
	}

	/** Runs the Feishu node on `items`. An execution that fails is a result, not an exception. */
	async run(options: NodeRunOptions): Promise<NodeRunResult> {
		const sourceType = 'test.source';
		const result = await this.execute({
			...options,
			json: {
				nodes: [
					node(SOURCE_NODE, sourceType),
					{
						...node(FEISHU_NODE, this.nodeTypeName),
						...options.node,
						typeVersion: latestVersion(this.nodeTypes.getByName(this.nodeTypeName)),
						parameters: options.parameters ?? {},
					},
				],
				connections: {
					[SOURCE_NODE]: { main: [[{ node: FEISHU_NODE, type: 'main', index: 0 }]] },
				},
			},
			nodeTypes: { [sourceType]: emits(options.items) },
			startNode: SOURCE_NODE,
		});
		// The execution's own status and error come last: the node has none when it never ran.
		return { ...nodeResult(result.raw, FEISHU_NODE), ...result };
	}

	/** Runs a whole workflow. An execution that fails is a result, not an exception. */
	async runWorkflow(json: WorkflowJson, options: WorkflowRunOptions): Promise<WorkflowResult> {
		return await this.execute({ ...options, json });
	}

	/**
	 * Has an agent call the node as a tool, once. `response` is the JSON text a model would read; it
	 * is missing when the tool failed, and `error` says why.
	 */
	async runAsTool(options: ToolRunOptions): Promise<ToolRunResult> {
		const agentType = 'test.agent';
		let call: ToolCall | undefined;
		const result = await this.execute({
			...options,
			json: {
				nodes: [
					node(AGENT_NODE, agentType),
					{
						...node(FEISHU_NODE, `${this.nodeTypeName}Tool`),
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
				[agentType]: askingAgent(options.args, (made) => {
					call = made;
				}),
			},
			startNode: AGENT_NODE,
		});
		return { ...call, ...result };
	}

	private async execute(
		options: WorkflowRunOptions & { json: WorkflowJson },
	): Promise<WorkflowResult> {
		const { json, credentials, timezone, signal } = options;
		const pinData: IPinData = { ...json.pinData };
		for (const [name, rows] of Object.entries(options.sourceItems ?? {})) {
			pinData[name] = toItems(rows);
		}
		// A node that is not run needs no more of its type than that there is one.
		const pinnedTypes = json.nodes
			.filter(({ name, type }) => name in pinData && !type.startsWith(`${this.packageName}.`))
			.map(({ type }) => [type, emits([])] as const);
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
			nodes: json.nodes.map((each) => this.withCredential(each, nodeTypes)),
		};
		const workflow = new Workflow({ ...base, nodeTypes });
		const startNode = workflow.getNode(options.startNode ?? onlyStart(json));
		if (!startNode) throw new Error(`No node "${options.startNode}" to start from`);

		const runner = new this.n8n.WorkflowExecute(
			this.additionalData(base, credentials),
			MODE,
			createRunExecutionData(),
		);
		let execution;
		try {
			execution = runner.run({ workflow, startNode, pinData });
		} catch (error) {
			// n8n checks the parameters before it starts, and its server makes a failed run of that.
			return workflowResult(failedRun(error as Error));
		}
		const cancel = () => execution.cancel();
		if (signal?.aborted) cancel();
		signal?.addEventListener('abort', cancel, { once: true });
		try {
			return workflowResult(await execution);
		} finally {
			signal?.removeEventListener('abort', cancel);
		}
	}

	/** Exports leave credentials out, or name ones this machine does not have. */
	private withCredential(each: INode, nodeTypes: EngineNodeTypes): INode {
		const { credentials } = nodeTypes.getByNameAndVersion(each.type, each.typeVersion).description;
		if (!credentials?.some(({ name }) => name === CREDENTIAL_TYPE)) return each;
		return { ...each, credentials: { [CREDENTIAL_TYPE]: { id: '1', name: 'Feishu' } } };
	}

	private additionalData(
		workflowData: IWorkflowBase,
		credentials?: ICredentialDataDecryptedObject,
	): IWorkflowExecuteAdditionalData {
		const executionId = String(++this.executions);
		const url = 'http://127.0.0.1:5678';
		const missing = async () => {
			throw new Error('Not in this harness');
		};
		return {
			executionId,
			workflowId: workflowData.id,
			currentNodeExecutionIndex: 0,
			credentialsHelper: new EngineCredentialsHelper(
				this.n8n,
				this.credentialTypes,
				credentials ? { [CREDENTIAL_TYPE]: credentials } : {},
				this.persistedCredentials,
			),
			hooks: new this.n8n.ExecutionLifecycleHooks(MODE, executionId, workflowData),
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
			executeWorkflow: missing,
			getRunExecutionData: async () => undefined,
			getRuntimeCredential: async () => undefined,
			startRunnerTask: missing,
		};
	}
}

function node(name: string, type: string): INode {
	return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters: {} };
}

function latestVersion(type: INodeType | IVersionedNodeType): number {
	const { version } = NodeHelpers.getVersionedNodeType(type).description;
	return [version].flat().at(-1) ?? 1;
}

/** @throws Error where not exactly one node has outputs and no input */
function onlyStart({ nodes, connections }: WorkflowJson): string {
	const targets = new Set(
		Object.values(connections).flatMap(({ main }) =>
			(main ?? []).flatMap((output) => (output ?? []).map((connection) => connection.node)),
		),
	);
	const starts = nodes
		.filter(({ name, disabled }) => !disabled && connections[name]?.main && !targets.has(name))
		.map(({ name }) => name);
	if (starts.length !== 1) {
		throw new Error(`Name the node to start from: ${starts.join(', ') || 'none has no input'}`);
	}
	return starts[0];
}

function failedRun(error: Error): IRun {
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
