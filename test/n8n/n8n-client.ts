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
import { readExecutionData } from './execution-data';
import { RestError, RestSession } from './rest-session';
import type { N8nVersion } from './versions';

/** Owner account of every n8n under test. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Feishu',
	lastName: 'Approval',
	password: 'Approval2026',
};

/** A stored credential, without its data. */
export interface StoredCredential {
	id: string;
	name: string;
	type: string;
}

/** Result of the credential form's Test button. */
export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

/** Data to create a workflow from. An exported workflow has these fields. */
export type WorkflowToCreate = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections'> &
	Partial<Pick<IWorkflowBase, 'settings' | 'pinData' | 'meta'>>;

/** A workflow stored in n8n. */
export interface StoredWorkflow extends IWorkflowBase {
	versionId: string;
}

/** An entry of the execution list. */
export interface ExecutionSummary {
	id: string;
	workflowId: string;
	mode: WorkflowExecuteMode;
	status: ExecutionStatus;
	startedAt: string;
	stoppedAt?: string;
}

/** An execution with the data of its nodes. */
export interface Execution extends ExecutionSummary {
	data: IRunExecutionData;
}

/** Response of a webhook. The body is parsed if it is JSON, otherwise it is text. */
export interface WebhookResponse {
	status: number;
	body: unknown;
}

const RUN_WITHIN_MS = 60_000;
const PUBLISHED_WITHIN_MS = 30_000;
const UNFINISHED: ReadonlySet<ExecutionStatus> = new Set(['new', 'running', 'waiting', 'unknown']);

/** Client for n8n's internal REST API, which the editor uses. Hides the differences between the releases. */
export class N8nClient {
	readonly session: RestSession;
	private personalProject: Promise<{ id: string }> | undefined;

	constructor(
		origin: string,
		private readonly version: N8nVersion,
	) {
		this.session = new RestSession(origin);
	}

	/** Sets up {@link OWNER} as the owner of a new n8n and logs in. */
	async setUpOwner(): Promise<void> {
		await this.session.rest('POST', '/owner/setup', OWNER);
	}

	/** Logs in as {@link OWNER}, who must be set up. */
	async logIn(): Promise<void> {
		await this.session.rest('POST', '/login', {
			emailOrLdapLoginId: OWNER.email,
			password: OWNER.password,
		});
	}

	/** Returns all node types. */
	async nodeTypes(): Promise<INodeTypeDescription[]> {
		return await this.session.json('/types/nodes.json');
	}

	/** Returns the node types that an AI agent can use as tools. */
	async toolTypes(): Promise<INodeTypeDescription[]> {
		return (await this.nodeTypes()).filter((type) =>
			JSON.stringify(type.outputs).includes('ai_tool'),
		);
	}

	/** Returns all credential types with their fields. */
	async credentialTypes(): Promise<ICredentialType[]> {
		return await this.session.json('/types/credentials.json');
	}

	/**
	 * Fetches the icon at the `iconUrl` of a node or credential type.
	 *
	 * @throws RestError if n8n does not serve it
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
	 * Fetches the output schema that the editor shows before the first run of a node.
	 *
	 * @param nodeType node type with package name
	 * @param version schema version, such as `1.0.0`
	 * @throws RestError if n8n does not serve it
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

	/** Tests a stored credential with other data, like the Test button does after an edit. */
	async testCredential(
		credential: StoredCredential,
		data: ICredentialDataDecryptedObject,
	): Promise<CredentialTestResult> {
		const { id, name, type } = credential;
		return await this.session.rest('POST', '/credentials/test', {
			credentials: { id, name, type, data },
		});
	}

	/** Stores a workflow. n8n looks up credentials without an ID by name. */
	async createWorkflow(workflow: WorkflowToCreate): Promise<StoredWorkflow> {
		// n8n looks for credentials in this project only.
		this.personalProject ??= this.session.rest('GET', '/projects/personal');
		return await this.session.rest('POST', '/workflows', {
			settings: {},
			...workflow,
			active: false,
			projectId: (await this.personalProject).id,
		});
	}

	/**
	 * Stores a workflow exported from another n8n, with the credentials replaced by those of this n8n.
	 *
	 * @param exported parsed content of the exported file
	 * @param credentials one credential for each credential type in the workflow
	 * @throws Error if a credential type has no credential
	 */
	async importWorkflow(
		exported: WorkflowToCreate,
		credentials: StoredCredential[] = [],
	): Promise<StoredWorkflow> {
		const { name, nodes, connections, settings, pinData, meta } = exported;
		return await this.createWorkflow({
			name,
			nodes: nodes.map((node) => replaceCredentials(node, credentials)),
			connections,
			...(settings && { settings }),
			...(pinData && { pinData }),
			...(meta && { meta }),
		});
	}

	/**
	 * Runs a workflow manually and waits until the execution has finished.
	 *
	 * @param trigger name of the trigger node to start from; it must not wait for an external event
	 */
	async runWorkflow(workflow: StoredWorkflow, trigger: string): Promise<Execution> {
		const { executionId } = await this.start<{ executionId: string }>(workflow, trigger);
		return await this.waitForExecution(executionId);
	}

	/**
	 * Listens for a test event, as the editor's button does: the trigger's test URL takes one request, which starts a
	 * manual execution.
	 *
	 * @param trigger name of the trigger node
	 * @param isOnlyTrigger whether to run only the trigger, as the button in its panel does
	 * @throws RestError if the trigger could not register the test URL
	 */
	async listen(workflow: StoredWorkflow, trigger: string, isOnlyTrigger = false): Promise<void> {
		const destination = { destinationNode: { nodeName: trigger, mode: 'inclusive' } };
		const started = await this.start<object>(workflow, trigger, isOnlyTrigger ? destination : {});
		if (!('waitingForWebhook' in started)) {
			throw new Error(`n8n does not wait for a test event: ${JSON.stringify(started)}`);
		}
	}

	/** Ends {@link listen}. */
	async stopListening(workflow: StoredWorkflow): Promise<void> {
		await this.session.rest('DELETE', `/test-webhook/${workflow.id}`);
	}

	private async start<Started>(
		workflow: StoredWorkflow,
		trigger: string,
		more: object = {},
	): Promise<Started> {
		const start = { triggerToStartFrom: { name: trigger }, ...more };
		return await this.session.rest<Started>(
			'POST',
			`/workflows/${workflow.id}/run`,
			// 1.x runs the workflow in the request, 2.x the stored workflow. Like the editor, the request has `pinData`
			// that is not null: 1.x cannot respond to a test event otherwise.
			this.version.startsWith('1.')
				? { workflowData: { ...workflow, pinData: workflow.pinData ?? {} }, ...start }
				: start,
		);
	}

	/**
	 * Activates a workflow and waits until its schedules and production webhooks work.
	 *
	 * @throws Error if a trigger could not be started
	 */
	async activate(workflow: StoredWorkflow): Promise<void> {
		await this.session.rest('POST', `/workflows/${workflow.id}/activate`, {
			versionId: workflow.versionId,
		});
		await this.waitForPublication(workflow, 'published');
	}

	/** Deactivates a workflow and waits until its triggers no longer start it. */
	async deactivate(workflow: StoredWorkflow): Promise<void> {
		await this.session.rest('POST', `/workflows/${workflow.id}/deactivate`, {});
		await this.waitForPublication(workflow, 'not_published');
	}

	/** Calls the production webhook of an active workflow, without login cookies. */
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

	/** Returns the executions of a workflow, newest first. */
	async executions(workflow: StoredWorkflow): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id }));
		const list = await this.session.rest<{ results: ExecutionSummary[] }>(
			'GET',
			`/executions?limit=100&filter=${filter}`,
		);
		// 2.x queries running and finished executions one after the other: one that ends in between is in both.
		return [...new Map(list.results.map((execution) => [execution.id, execution])).values()];
	}

	/** Returns an execution with the data of its nodes. */
	async execution(id: string): Promise<Execution> {
		const stored = await this.session.rest<ExecutionSummary & { data: string }>(
			'GET',
			`/executions/${id}`,
		);
		return { ...stored, data: readExecutionData(stored.data) };
	}

	/**
	 * Waits until an execution has finished and returns it.
	 *
	 * @throws Error if it has not finished after `withinMs`
	 */
	async waitForExecution(id: string, withinMs = RUN_WITHIN_MS): Promise<Execution> {
		const deadline = Date.now() + withinMs;
		for (;;) {
			const execution = await this.execution(id);
			// n8n may store the status before the data.
			if (!UNFINISHED.has(execution.status) && execution.data?.resultData) return execution;
			if (Date.now() > deadline) {
				throw new Error(`Execution ${id} has status "${execution.status}" after ${withinMs} ms`);
			}
			await sleep(100);
		}
	}

	/**
	 * Waits until a workflow has this many executions, and all have finished. Returns them, newest first.
	 *
	 * @throws Error if that takes more than a minute, or if there are more executions
	 */
	async waitForExecutions(workflow: StoredWorkflow, count: number): Promise<Execution[]> {
		const deadline = Date.now() + RUN_WITHIN_MS;
		for (;;) {
			const summaries = await this.executions(workflow);
			if (summaries.length > count || Date.now() > deadline) {
				throw new Error(`"${workflow.name}": ${summaries.length} executions instead of ${count}`);
			}
			if (summaries.length === count) {
				return await Promise.all(summaries.map(async ({ id }) => await this.waitForExecution(id)));
			}
			await sleep(100);
		}
	}

	/** Waits until 2.x has applied an activation. 1.x applies it before it responds. */
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
				throw new Error(
					`Publication of "${workflow.name}": expected ${expected}, found ${JSON.stringify(publication)}`,
				);
			}
			await sleep(50);
		}
	}
}

function replaceCredentials(node: INode, credentials: StoredCredential[]): INode {
	if (!node.credentials) return node;
	const replaced = Object.keys(node.credentials).map((type) => {
		const credential = credentials.find((candidate) => candidate.type === type);
		if (!credential) throw new Error(`"${node.name}" needs a credential of type ${type}`);
		return [type, { id: credential.id, name: credential.name }] as const;
	});
	return { ...node, credentials: Object.fromEntries(replaced) };
}
