import { setTimeout as sleep } from 'node:timers/promises';
import type {
	ExecutionStatus,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	INode,
	INodeTypeDescription,
	IRunExecutionData,
	IWorkflowBase,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { parseExecutionData } from './execution-data';
import { RestError, RestSession } from './rest-session';
import type { N8nVersion } from './versions';

/** Who a fresh n8n is set up for. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Feishu',
	lastName: 'Approval',
	password: 'Approval2026',
};

/** A credential as n8n stores it, without its secrets. */
export interface StoredCredential {
	id: string;
	name: string;
	type: string;
}

/** What the credential form shows after a press on its Test button. */
export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

/** What is needed of a workflow to create it: what an exported one holds, and more than that. */
export type WorkflowToCreate = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections'> &
	Partial<Pick<IWorkflowBase, 'settings' | 'pinData' | 'meta'>>;

/** A workflow as n8n stores it. */
export interface StoredWorkflow extends IWorkflowBase {
	versionId: string;
}

/** A line of the execution list. */
export interface ExecutionSummary {
	id: string;
	workflowId: string;
	mode: WorkflowExecuteMode;
	status: ExecutionStatus;
	startedAt: string;
	stoppedAt?: string;
}

/** An execution with everything that went through its nodes. */
export interface Execution extends ExecutionSummary {
	data: IRunExecutionData;
}

/** What a webhook answered: JSON where the body is some, else its text. */
export interface WebhookResponse {
	status: number;
	body: unknown;
}

const RUN_WITHIN_MS = 60_000;
const PUBLISHED_WITHIN_MS = 30_000;
const UNFINISHED: ReadonlySet<ExecutionStatus> = new Set(['new', 'running', 'waiting', 'unknown']);

/**
 * What the editor does, over the same interface. The releases differ in what they want; that stays
 * in here.
 */
export class N8nClient {
	readonly session: RestSession;
	private personalProject: Promise<{ id: string }> | undefined;

	constructor(
		origin: string,
		private readonly version: N8nVersion,
	) {
		this.session = new RestSession(origin);
	}

	/** Makes {@link OWNER} the owner of a fresh n8n, and logs in with it. */
	async setUpOwner(): Promise<void> {
		await this.session.rest('POST', '/owner/setup', OWNER);
	}

	/** Logs in to an n8n that has its owner. */
	async logIn(): Promise<void> {
		await this.session.rest('POST', '/login', {
			emailOrLdapLoginId: OWNER.email,
			password: OWNER.password,
		});
	}

	/** Everything the node panel can offer. */
	async nodeTypes(): Promise<INodeTypeDescription[]> {
		return await this.session.json('/types/nodes.json');
	}

	/** Everything an AI agent can be given as a tool. */
	async toolTypes(): Promise<INodeTypeDescription[]> {
		return (await this.nodeTypes()).filter((type) =>
			JSON.stringify(type.outputs).includes('ai_tool'),
		);
	}

	/** The credential types n8n knows, with the fields of their forms. */
	async credentialTypes(): Promise<ICredentialType[]> {
		return await this.session.json('/types/credentials.json');
	}

	/**
	 * The picture behind an `iconUrl` of a node or credential type.
	 *
	 * @throws RestError if it is not served
	 */
	async icon(iconUrl: string): Promise<{ contentType: string; body: string }> {
		const response = await this.session.fetch('GET', `/${iconUrl}`);
		if (!response.ok) {
			throw new RestError(`GET /${iconUrl}`, response.status, await response.text());
		}
		return {
			contentType: response.headers.get('content-type') ?? '',
			body: await response.text(),
		};
	}

	/**
	 * The output schema an editor asks for when a node has not run yet.
	 *
	 * @param nodeType the full name, with the package's
	 * @param version of the schema, `1.0.0`
	 * @throws RestError if it is not served
	 */
	async outputSchema(
		nodeType: string,
		version: string,
		resource: string,
		operation: string,
	): Promise<IDataObject> {
		return await this.session.json(`/schemas/${nodeType}/${version}/${resource}/${operation}.json`);
	}

	async createCredential(
		name: string,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<StoredCredential> {
		return await this.session.rest('POST', '/credentials', { name, type, data });
	}

	async updateCredential(
		credential: StoredCredential,
		data: ICredentialDataDecryptedObject,
	): Promise<StoredCredential> {
		const { id, name, type } = credential;
		return await this.session.rest('PATCH', `/credentials/${id}`, { name, type, data });
	}

	/** Presses Test in the form of a stored credential, with `data` in its fields. */
	async testCredential(
		credential: StoredCredential,
		data: ICredentialDataDecryptedObject,
	): Promise<CredentialTestResult> {
		const { id, name, type } = credential;
		return await this.session.rest('POST', '/credentials/test', {
			credentials: { id, name, type, data },
		});
	}

	/** Stores a workflow. Credentials without an ID are looked up by their names. */
	async createWorkflow(workflow: WorkflowToCreate): Promise<StoredWorkflow> {
		// n8n looks for the credentials in the project it is told, as the editor tells it.
		this.personalProject ??= this.session.rest('GET', '/projects/personal');
		return await this.session.rest('POST', '/workflows', {
			settings: {},
			...workflow,
			active: false,
			projectId: (await this.personalProject).id,
		});
	}

	/**
	 * Imports a workflow that was exported elsewhere and gives its nodes the credentials of this n8n.
	 *
	 * @param exported the file's content
	 * @param credentials for every credential type the workflow's nodes ask for
	 */
	async importWorkflow(
		exported: WorkflowToCreate,
		credentials: StoredCredential[] = [],
	): Promise<StoredWorkflow> {
		const { name, nodes, connections, settings, pinData, meta } = exported;
		return await this.createWorkflow({
			name,
			nodes: nodes.map((node) => withCredentials(node, credentials)),
			connections,
			...(settings && { settings }),
			...(pinData && { pinData }),
			...(meta && { meta }),
		});
	}

	/**
	 * Presses the run button and waits until the run is over.
	 *
	 * @param trigger the name of the trigger that starts it: one that needs no event from outside
	 */
	async runWorkflow(workflow: StoredWorkflow, trigger: string): Promise<Execution> {
		const start = { triggerToStartFrom: { name: trigger } };
		const { executionId } = await this.session.rest<{ executionId: string }>(
			'POST',
			`/workflows/${workflow.id}/run`,
			// 1.x runs what it is sent, 2.x what it has stored.
			this.version.startsWith('1.') ? { workflowData: workflow, ...start } : start,
		);
		return await this.finishedExecution(executionId);
	}

	/**
	 * Switches a workflow on: its schedules and production webhooks work once this is done.
	 *
	 * @throws Error if one of its triggers could not be started
	 */
	async activate(workflow: StoredWorkflow): Promise<void> {
		await this.session.rest('POST', `/workflows/${workflow.id}/activate`, {
			versionId: workflow.versionId,
		});
		await this.waitForPublication(workflow, 'published');
	}

	/** Switches a workflow off: nothing starts it any more once this is done. */
	async deactivate(workflow: StoredWorkflow): Promise<void> {
		await this.session.rest('POST', `/workflows/${workflow.id}/deactivate`, {});
		await this.waitForPublication(workflow, 'not_published');
	}

	/** Calls the production webhook of an active workflow, as anybody would, without a login. */
	async callWebhook(path: string, body: unknown): Promise<WebhookResponse> {
		const response = await fetch(`${this.session.origin}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		const text = await response.text();
		const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
		return { status: response.status, body: isJson ? JSON.parse(text) : text };
	}

	/** The execution list of one workflow, newest first. */
	async executions(workflow: StoredWorkflow): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id }));
		const list = await this.session.rest<{ results: ExecutionSummary[] }>(
			'GET',
			`/executions?limit=100&filter=${filter}`,
		);
		return list.results;
	}

	/** One execution, with what went through its nodes. */
	async execution(id: string): Promise<Execution> {
		const stored = await this.session.rest<ExecutionSummary & { data: string }>(
			'GET',
			`/executions/${id}`,
		);
		return { ...stored, data: parseExecutionData(stored.data) };
	}

	/**
	 * Waits until an execution is over.
	 *
	 * @throws Error if it takes longer than `withinMs`
	 */
	async finishedExecution(id: string, withinMs = RUN_WITHIN_MS): Promise<Execution> {
		const deadline = Date.now() + withinMs;
		for (;;) {
			const execution = await this.execution(id);
			// The status may be stored a moment before the data is.
			if (!UNFINISHED.has(execution.status) && execution.data?.resultData) return execution;
			if (Date.now() > deadline) {
				throw new Error(`Execution ${id} is still "${execution.status}" after ${withinMs} ms`);
			}
			await sleep(100);
		}
	}

	/** 1.x is done when it answers; 2.x only notes what to do and says elsewhere when it is done. */
	private async waitForPublication(
		workflow: StoredWorkflow,
		expected: 'published' | 'not_published',
	): Promise<void> {
		if (this.version.startsWith('1.')) return;
		const deadline = Date.now() + PUBLISHED_WITHIN_MS;
		for (;;) {
			const publication = await this.session.rest<{ status: string; triggers: unknown[] }>(
				'GET',
				`/workflows/${workflow.id}/publication-status`,
			);
			if (publication.status === expected) return;
			if (publication.status !== 'in_progress' || Date.now() > deadline) {
				throw new Error(`"${workflow.name}" is ${JSON.stringify(publication)}, not ${expected}`);
			}
			await sleep(50);
		}
	}
}

function withCredentials(node: INode, credentials: StoredCredential[]): INode {
	if (!node.credentials) return node;
	const own = Object.keys(node.credentials).map((type) => {
		const credential = credentials.find((candidate) => candidate.type === type);
		if (!credential) throw new Error(`"${node.name}" needs a credential of type ${type}`);
		return [type, { id: credential.id, name: credential.name }];
	});
	return { ...node, credentials: Object.fromEntries(own) };
}
