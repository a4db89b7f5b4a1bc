import type { z } from 'zod';

import { failure, type FeishuResponse } from './responses';

/** A field that Feishu's gateway rejects. */
export interface FieldViolation {
	/** Path of the field, such as `viewers[0].viewer_type`. */
	field: string;
	value?: unknown;
	description: string;
}

/** 99992402, which names the rejected fields. */
export function fieldViolations(violations: FieldViolation[]): FeishuResponse {
	return failure(99992402, { error: { field_violations: violations } });
}

/**
 * Validates a body or query as Feishu's gateway does before an endpoint sees it. A wrong JSON type fails with
 * 9499; a missing, unknown or otherwise invalid field with 99992402.
 */
export function validate<T>(
	schema: z.ZodType<T, z.ZodTypeDef, unknown>,
	value: unknown,
): { data: T } | FeishuResponse {
	const parsed = schema.safeParse(value);
	if (parsed.success) return { data: parsed.data };
	const { issues } = parsed.error;
	const wrongType = issues.find(
		(issue) => issue.code === 'invalid_type' && issue.received !== 'undefined',
	);
	if (wrongType) {
		return failure(9499, {
			msg: `Invalid parameter type in json: ${formatPath(wrongType.path)}. Please check and modify accordingly.`,
		});
	}
	return fieldViolations(
		issues.flatMap((issue) => {
			const field = formatPath(issue.path);
			if (issue.code === 'unrecognized_keys') {
				return issue.keys.map((key) => ({
					field: field === '' ? key : `${field}.${key}`,
					description: 'unknown field',
				}));
			}
			const missing = issue.code === 'invalid_type';
			return {
				field,
				...(missing ? {} : { value: getByPath(value, issue.path) }),
				description: missing ? `${field} is required` : issue.message,
			};
		}),
	);
}

function formatPath(path: ReadonlyArray<string | number>): string {
	return path.reduce<string>((text, part) => {
		if (typeof part === 'number') return `${text}[${part}]`;
		return text === '' ? part : `${text}.${part}`;
	}, '');
}

function getByPath(value: unknown, path: ReadonlyArray<string | number>): unknown {
	return path.reduce<unknown>(
		(current, part) =>
			typeof current === 'object' && current !== null ? Reflect.get(current, part) : undefined,
		value,
	);
}
