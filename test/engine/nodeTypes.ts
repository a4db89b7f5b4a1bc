import type { INodeType, INodeTypeDescription, INodeTypes, IVersionedNodeType } from 'n8n-workflow';
import { deepCopy, NodeConnectionTypes, NodeHelpers } from 'n8n-workflow';

const TOOL_SUFFIX = 'Tool';

/**
 * Creates the variant of a node that n8n offers to AI agents. n8n's server creates it for every node
 * with `usableAsTool` (`tool-generation/ai-tools`). This one omits properties that executions don't use.
 */
function createToolVariant(nodeType: INodeType): INodeType {
	const { usableAsTool, ...original } = nodeType.description;
	if (!usableAsTool) throw new Error(`${original.name} cannot be used as a tool`);
	const description: INodeTypeDescription = {
		...deepCopy(original),
		...(typeof usableAsTool === 'object' ? usableAsTool.replacements : {}),
		name: original.name + TOOL_SUFFIX,
		displayName: `${original.displayName} Tool`,
		inputs: [],
		outputs: [NodeConnectionTypes.AiTool],
	};
	description.properties = [
		{
			displayName: 'Tool Description',
			name: 'descriptionType',
			type: 'options',
			options: [
				{ name: 'Set Automatically', value: 'auto' },
				{ name: 'Set Manually', value: 'manual' },
			],
			default: 'auto',
		},
		{
			displayName: 'Description',
			name: 'toolDescription',
			type: 'string',
			default: description.description,
			displayOptions: { show: { descriptionType: ['manual'] } },
		},
		...description.properties,
	];
	return Object.create(nodeType, { description: { value: description } }) as INodeType;
}

/** Node types available to one workflow: the package's, their tool variants, and the fakes of the test. */
export class EngineNodeTypes implements INodeTypes {
	/** @param types by full name: `<package>.<node>` */
	constructor(private readonly types: Record<string, INodeType | IVersionedNodeType>) {}

	/** Returns a copy with `more` added. On equal names, `more` takes precedence. */
	with(more: Record<string, INodeType>): EngineNodeTypes {
		return new EngineNodeTypes({ ...this.types, ...more });
	}

	/** @throws Error if neither the package nor the test defines the type */
	getByName(name: string): INodeType | IVersionedNodeType {
		const type = Object.hasOwn(this.types, name) ? this.types[name] : undefined;
		if (!type) throw new Error(`No node type ${name}: add a fake to "nodeTypes"`);
		return type;
	}

	/** @throws Error if neither the package nor the test defines the type */
	getByNameAndVersion(name: string, version?: number): INodeType {
		const isToolVariant = name.endsWith(TOOL_SUFFIX) && !Object.hasOwn(this.types, name);
		if (!isToolVariant) return NodeHelpers.getVersionedNodeType(this.getByName(name), version);
		const plainName = name.slice(0, -TOOL_SUFFIX.length);
		const variant = createToolVariant(
			NodeHelpers.getVersionedNodeType(this.getByName(plainName), version),
		);
		this.types[name] = variant;
		return variant;
	}

	/** Empty, because only the editor uses it. */
	getKnownTypes() {
		return {};
	}
}
