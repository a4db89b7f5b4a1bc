import { isSafeObjectProperty } from 'n8n-workflow';

/** `$json` followed by nothing but steps: `.name`, `["name"]`, `['name']`, `[0]`. */
const JSON_PATH =
	/^=\{\{\s*\$json((?:\.[\p{ID_Start}_$][\p{ID_Continue}$]*|\[\s*(?:"[^"\\\n\r{}]*"|'[^'\\\n\r{}]*'|\d{1,9})\s*\])+)\s*\}\}$/u;
const STEP = /\.([^.[]+)|\[\s*(?:"([^"]*)"|'([^']*)'|(\d+))\s*\]/gu;

/**
 * The steps of an expression that only reads a path of the item, as a drag in the editor writes it;
 * undefined for any other text. Names that n8n's evaluator treats specially are left to it.
 */
export function parseJsonPathExpression(expression: string): string[] | undefined {
	const steps = JSON_PATH.exec(expression)?.[1];
	if (steps === undefined) return undefined;
	const path = [...steps.matchAll(STEP)].map(
		([, name, doubleQuoted, singleQuoted, index]) =>
			name ?? doubleQuoted ?? singleQuoted ?? String(Number(index)),
	);
	return path.every(isOrdinaryName) ? path : undefined;
}

/** n8n refuses some names as words anywhere in an expression, inside a quoted key as well. */
function isOrdinaryName(step: string): boolean {
	return step.split(/\W+/).every(isSafeObjectProperty);
}

/** Stands for "only n8n's evaluator can tell". */
export const NEEDS_EVALUATION = Symbol('evaluate');

/**
 * What a plain path reads from an item's `json`, as n8n's evaluator would: undefined where a parent is missing.
 * Something inherited, such as the length of a text, is left to the evaluator.
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
