import type { INodeType } from 'n8n-workflow';
import { NodeConnectionTypes, UserError } from 'n8n-workflow';

/** One call of the node as an AI agent's tool. */
export interface ToolCall {
	/** Name of the tool, as the model sees it. */
	name: string;
	/** Description of the tool, as the model sees it. */
	description: string;
	/** All output items as JSON text. */
	response: string;
}

/** The part of a LangChain tool that the fake agent uses. */
interface Tool {
	name: string;
	description: string;
	invoke(args: Record<string, unknown>): Promise<string>;
}

/** Creates an agent node type that calls its one connected tool with `args` and passes the call to `onCall`. */
export function createAgent(
	args: Record<string, unknown>,
	onCall: (call: ToolCall) => void,
): INodeType {
	return {
		description: {
			displayName: 'Agent',
			name: 'agent',
			group: ['transform'],
			version: 1,
			description: 'Fake AI agent',
			defaults: { name: 'Agent' },
			inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		},
		async execute() {
			const tools = (await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0)) as Tool[];
			const [tool] = tools;
			if (!tool || tools.length > 1) throw new UserError('Not exactly one tool is connected');
			const response = await tool.invoke(args);
			onCall({ name: tool.name, description: tool.description, response });
			return [[{ json: { response } }]];
		},
	};
}
