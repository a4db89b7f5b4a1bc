import { isSafeObjectProperty } from 'n8n-workflow';

/** An expression that consists of `$json` and steps only: `.name`, `["name"]`, `['name']`, `[0]`. */
const JSON_PATH =
	/^=\{\{\s*\$json((?:\.[\p{ID_Start}_$][\p{ID_Continue}$]*|\[\s*(?:"[^"\\\n\r{}]*"|'[^'\\\n\r{}]*'|\d{1,9})\s*\])+)\s*\}\}$/u;
const STEP = /\.([^.[]+)|\[\s*(?:"([^"]*)"|'([^']*)'|(\d+))\s*\]/gu;

/**
 * Parses an expression that only reads a path of the item, such as the ones that a drag in the editor creates.
 * Returns undefined for any other expression, and for names that n8n's evaluator treats specially.
 */
export function parseJsonPathExpression(expression: string): string[] | undefined {
	const steps = JSON_PATH.exec(expression)?.[1];
	if (steps === undefined) return undefined;
	const path = [...steps.matchAll(STEP)].map(
		([, name, doubleQuoted, singleQuoted, index]) =>
			name ?? doubleQuoted ?? singleQuoted ?? String(Number(index)),
	);
	return path.every(isUnrestricted) ? path : undefined;
}

/** n8n rejects some names wherever they occur as a word in an expression, even inside a quoted key. */
function isUnrestricted(step: string): boolean {
	return step.split(/\W+/).every(isSafeObjectProperty);
}

/** Returned instead of a value if only n8n's evaluator can determine it. */
export const NEEDS_EVALUATION = Symbol('needs evaluation');

/**
 * Reads a path of an item's `json` as n8n's evaluator would: undefined if a parent is missing.
 * Returns {@link NEEDS_EVALUATION} for inherited properties, such as the length of a text.
 */
export function readJsonPath(json: unknown, path: readonly string[]): unknown {
	let value: unknown = json;
	for (const step of path) {
		if (value === undefined || value === null) return undefined;
		if (typeof value !== 'object') return NEEDS_EVALUATION;
		if (Object.prototype.hasOwnProperty.call(value, step)) {
			value = (value as Record<string, unknown>)[step];
		} else if (step in value) {
			return NEEDS_EVALUATION;
		} else {
			return undefined;
		}
	}
	return typeof value === 'function' ? NEEDS_EVALUATION : value;
}
