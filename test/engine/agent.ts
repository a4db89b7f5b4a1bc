import type { INodeType } from 'n8n-workflow';
import { NodeConnectionTypes, UserError } from 'n8n-workflow';

/** One call of the node as an AI agent's tool. */
export interface ToolCall {
	/** The tool's name and description, as a model sees them. */
	name: string;
	description: string;
	/** JSON text of all output items. */
	response: string;
}

/** What this needs of a LangChain tool. */
interface Tool {
	name: string;
	description: string;
	invoke(args: Record<string, unknown>): Promise<string>;
}

/** A node type that calls the one tool connected to it with `args`, and reports the call. */
export function askingAgent(
	args: Record<string, unknown>,
	report: (call: ToolCall) => void,
): INodeType {
	return {
		description: {
			displayName: 'Agent',
			name: 'agent',
			group: ['transform'],
			version: 1,
			description: 'Stand-in',
			defaults: { name: 'Agent' },
			inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		},
		async execute() {
			const tools = (await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0)) as Tool[];
			if (tools.length !== 1) throw new UserError('Not exactly one tool is connected');
			const [tool] = tools;
			const response = await tool.invoke(args);
			report({ name: tool.name, description: tool.description, response });
			return [[{ json: { response } }]];
		},
	};
}
