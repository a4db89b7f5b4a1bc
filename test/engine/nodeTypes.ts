import type { INodeType, INodeTypeDescription, INodeTypes, IVersionedNodeType } from 'n8n-workflow';
import { deepCopy, NodeConnectionTypes, NodeHelpers } from 'n8n-workflow';

const TOOL_SUFFIX = 'Tool';

/**
 * The node as n8n offers it to an AI agent. n8n's server makes this variant of every node with
 * `usableAsTool` (`tool-generation/ai-tools`); what a run does not see is left out.
 */
function toolVariant(nodeType: INodeType): INodeType {
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

/** The node types of one workflow: the package's, their tool variants, and a test's stand-ins. */
export class EngineNodeTypes implements INodeTypes {
	/** @param types by full name, `<package>.<node>` */
	constructor(private readonly types: Record<string, INodeType | IVersionedNodeType>) {}

	/** The same types and `more`, which win. */
	with(more: Record<string, INodeType>): EngineNodeTypes {
		return new EngineNodeTypes({ ...this.types, ...more });
	}

	/** @throws Error where neither the package nor the test has the type */
	getByName(name: string): INodeType | IVersionedNodeType {
		if (Object.hasOwn(this.types, name)) return this.types[name];
		throw new Error(`No node type ${name}: give a stand-in for it in "nodeTypes"`);
	}

	/** @throws Error where neither the package nor the test has the type */
	getByNameAndVersion(name: string, version?: number): INodeType {
		const asTool = name.endsWith(TOOL_SUFFIX) && !Object.hasOwn(this.types, name);
		if (!asTool) return NodeHelpers.getVersionedNodeType(this.getByName(name), version);
		const plainName = name.slice(0, -TOOL_SUFFIX.length);
		this.types[name] = toolVariant(
			NodeHelpers.getVersionedNodeType(this.getByName(plainName), version),
		);
		return this.types[name];
	}

	/** @returns nothing: only the editor asks */
	getKnownTypes() {
		return {};
	}
}
