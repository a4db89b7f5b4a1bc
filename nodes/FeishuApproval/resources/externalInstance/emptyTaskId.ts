import { describeValue, InputError } from '../../input/inputError';

/**
 * Creates the error of an item without a task's ID that has another field of a task. An outer join returns an
 * instance without tasks as one row, in which all fields of the task are empty.
 *
 * @param label of the field with the ID
 * @param otherLabel of the other field
 */
export function createEmptyTaskIdError(
	label: string,
	otherLabel: string,
	otherValue: unknown,
): InputError {
	return new InputError(
		label,
		`is empty, but '${otherLabel}' is ${describeValue(otherValue)}`,
		'Map the column with the ID of the task. An item without a task must have neither.',
	);
}
