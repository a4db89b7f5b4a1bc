import type { OperationInput } from '../../../execution/operationInput';
import { InputError } from '../../../input/inputError';

/** Name of the option in the panel. */
export const TASK_FIELD_NAMES_LABEL = 'Task Field Names';

/** The fields of a task that the option can rename, by Feishu's names. */
export const TASK_FIELD_NAMES = [
	'action_configs',
	'create_time',
	'email',
	'end_time',
	'extra',
	'links',
	'mobile',
	'mobile_link',
	'node_id',
	'node_name',
	'open_id',
	'pc_link',
	'quick_actions',
	'status',
	'task_id',
	'title',
	'update_time',
	'user_id',
] as const;

/**
 * Reads the option 'Task Field Names': the source's name, or path, of a task's field by Feishu's name. It applies to
 * the whole run. Throws `InputError` for a pair without a source.
 */
export function readTaskFieldNames(input: OperationInput): ReadonlyMap<string, string> {
	const { pairs = [] } = input.getParameter('options.taskFieldNames', {}) as {
		pairs?: Array<{ feishuName?: string; sourceName?: string }>;
	};
	return new Map(
		pairs.map(({ feishuName = '', sourceName = '' }) => {
			const source = sourceName.trim();
			if (source === '') {
				throw new InputError(
					TASK_FIELD_NAMES_LABEL,
					`has no name for "${feishuName}"`,
					'Enter the name of the field in your tasks, or remove the pair.',
				);
			}
			return [feishuName, source];
		}),
	);
}
