import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialsExpressionResolveValues,
	ICredentialType,
	IDataObject,
	IExecuteData,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeParameters,
	INodeProperties,
	INodeTypes,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import {
	deepCopy,
	getCredentialOwnRequestAllowedDomains,
	ICredentialsHelper,
	isExpression,
	NodeHelpers,
	UserError,
	Workflow,
} from 'n8n-workflow';
import type { N8n } from './n8n';

/** One write to n8n's database, recorded instead of executed. */
export interface PersistedCredential {
	type: string;
	data: ICredentialDataDecryptedObject;
}

/** Credential types of the loaded package. */
export interface CredentialTypes {
	/** @throws if the package does not define the type */
	get(name: string): ICredentialType;
	/** Returns the full names of the nodes that use the type. */
	supportedNodes(name: string): string[];
}

/** n8n's server also uses a mock node to evaluate a credential's expressions outside a workflow. */
const mockNode: INode = {
	id: 'mock',
	name: '',
	typeVersion: 1,
	type: 'mock',
	position: [0, 0],
	parameters: {},
};

const mockNodeTypes = {
	getByName: () => undefined,
	getByNameAndVersion: () => undefined,
	getKnownTypes: () => ({}),
} as unknown as INodeTypes;

/**
 * Provides credentials to one execution as n8n's server does (`credentials-helper` of n8n 2.41).
 * Not supported: the database, overwrites, external secrets and dynamic credentials.
 */
export class EngineCredentialsHelper extends ICredentialsHelper {
	/**
	 * @param stored decrypted credential data by type, in place of the database; never modified
	 * @param persisted collects every write to the database
	 */
	constructor(
		private readonly n8n: N8n,
		private readonly types: CredentialTypes,
		private readonly stored: Record<string, ICredentialDataDecryptedObject>,
		private readonly persisted: PersistedCredential[],
	) {
		super();
		this.stored = deepCopy(stored);
	}

	getParentTypes(name: string): string[] {
		const parents = this.types.get(name).extends ?? [];
		return [...parents, ...parents.flatMap((parent) => this.getParentTypes(parent))];
	}

	isCredentialUsableByNode(credentialType: string, nodeType: string): boolean {
		if (!this.types.get(credentialType).restrictToSupportedNodes) return true;
		return this.types.supportedNodes(credentialType).includes(nodeType);
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		const credentialType = this.types.get(type);
		if (!credentialType.extends) return credentialType.properties;
		const properties: INodeProperties[] = [];
		for (const parent of credentialType.extends) {
			NodeHelpers.mergeNodeProperties(properties, this.getCredentialsProperties(parent));
		}
		NodeHelpers.mergeNodeProperties(properties, credentialType.properties);
		return properties;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		incomingRequestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const requestOptions = incomingRequestOptions as IHttpRequestOptions;
		const { authenticate } = this.types.get(typeName);
		if (typeof authenticate === 'function') return await authenticate(credentials, requestOptions);
		if (!authenticate) return requestOptions;
		if (!workflow || !node)
			throw new Error('Declarative authentication needs a workflow and a node');

		const resolve = (text: string) =>
			isExpression(text)
				? String(
						workflow.expression.getSimpleParameterValue(
							node,
							text,
							'internal',
							{ $credentials: credentials } as never,
							undefined,
							'',
						) || '',
					)
				: text;
		const target = requestOptions as unknown as Record<string, IDataObject>;
		target.headers ??= {};
		for (const [part, values] of Object.entries(authenticate.properties)) {
			target[part] ??= {};
			for (const [key, value] of Object.entries(values as Record<string, string>)) {
				target[part][resolve(key)] = resolve(value);
			}
		}
		return requestOptions;
	}

	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		node: INode,
		credentialsExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const credentialType = this.types.get(typeName);
		const expirable = credentialType.properties.find(
			(property) => property.type === 'hidden' && property.typeOptions?.expirable === true,
		);
		if (!expirable || !credentialType.preAuthentication) return undefined;
		if (credentials[expirable.name] !== '' && !credentialsExpired) return undefined;

		const output = await credentialType.preAuthentication.call(
			restrictDomains(helpers, credentials),
			credentials,
		);
		const details = node.credentials?.[typeName];
		if (output[expirable.name] === undefined || !details) return undefined;

		const stored = this.getStored(typeName);
		const toPersist = { ...stored };
		for (const [key, value] of Object.entries(output)) {
			// Only the token may overwrite an expression.
			if (key === expirable.name || !isExpression(stored[key])) {
				toPersist[key] = value as ICredentialDataDecryptedObject[string];
			}
		}
		await this.updateCredentials(details, typeName, toPersist);
		return Object.assign(credentials, output);
	}

	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const output = await this.types
			.get(typeName)
			.preAuthentication?.call(restrictDomains(helpers, credentials), credentials);
		return output as ICredentialDataDecryptedObject | undefined;
	}

	async getCredentials(details: INodeCredentialsDetails, type: string): Promise<ICredentials> {
		const credentials = new this.n8n.Credentials({ id: details.id, name: details.name }, type);
		await credentials.setData(this.getStored(type));
		return credentials;
	}

	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		_details: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		resolveValues?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		// n8n decrypts on every call, so each caller gets its own object.
		const stored = await Promise.resolve(this.getStored(type));
		if (raw) return stored;
		const decrypted = NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(type),
			stored as INodeParameters,
			true,
			false,
			null,
			null,
		) as ICredentialDataDecryptedObject;
		// n8n keeps the allowed hosts of a credential even if the type does not declare them.
		for (const name of ['allowedHttpRequestDomains', 'allowedDomains']) {
			if (stored[name] !== undefined) decrypted[name] ??= stored[name];
		}
		const keys = this.n8n.getAdditionalKeys(additionalData, mode, null, { isCredential: true });
		if (resolveValues) {
			return resolveValues.workflow.expression.getParameterValue(
				decrypted as INodeParameters,
				resolveValues.runExecutionData,
				resolveValues.runIndex,
				resolveValues.itemIndex,
				resolveValues.node.name,
				resolveValues.connectionInputData,
				mode,
				keys,
				executeData,
				false,
				decrypted,
			) as ICredentialDataDecryptedObject;
		}
		const workflow = new Workflow({
			nodes: [mockNode],
			connections: {},
			active: false,
			nodeTypes: mockNodeTypes,
		});
		return workflow.expression.getComplexParameterValue(
			mockNode,
			decrypted as INodeParameters,
			mode,
			keys,
			undefined,
			undefined,
			decrypted,
		) as ICredentialDataDecryptedObject;
	}

	updateCredentials(
		_details: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		this.stored[type] = deepCopy(data);
		this.persisted.push({ type, data: deepCopy(data) });
		return Promise.resolve();
	}

	async updateCredentialsOauthTokenData(
		details: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		const updated = this.getStored(type);
		if (data.oauthTokenData !== undefined) updated.oauthTokenData = data.oauthTokenData;
		await this.updateCredentials(details, type, updated);
	}

	/** Returns a copy. */
	private getStored(type: string): ICredentialDataDecryptedObject {
		const data = this.stored[type];
		if (!data) throw new UserError(`The execution has no credential of type ${type}`);
		return deepCopy(data);
	}
}

/** Limits the HTTP helper of `preAuthentication` to the credential's allowed domains, as n8n does. */
function restrictDomains(
	{ helpers }: IHttpRequestHelper,
	credentials: ICredentialDataDecryptedObject,
): IHttpRequestHelper {
	return {
		helpers: {
			httpRequest: async (requestOptions): Promise<unknown> => {
				const allowedDomains = getCredentialOwnRequestAllowedDomains(credentials);
				if (allowedDomains === undefined) return await helpers.httpRequest(requestOptions);
				return await helpers.httpRequest({ ...requestOptions, allowedDomains });
			},
		},
	};
}
