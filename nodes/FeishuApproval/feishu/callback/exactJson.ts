/**
 * Parses JSON in which integers may be too large for a JavaScript number: those become text, digit by digit. Returns
 * undefined if the text is not JSON, or has more levels of objects and lists than allowed.
 */
export function parseExactJson(text: string, maxDepth: number): unknown {
	// First, because `JSON.parse` takes more than a second for 1 MB of brackets.
	if (isDeeper(text, maxDepth)) return undefined;
	const parsed = parseJson(text);
	// Only valid JSON reaches the pattern: it takes quadratic time for a text of many quotation marks.
	return parsed !== undefined && LARGE_INTEGER.test(text) ? parseJson(quoteIntegers(text)) : parsed;
}

/** 16 digits or more, which may be an integer that is not safe. */
const LARGE_INTEGER = /\d{16}/;

/** A text, or a number. */
const JSON_VALUE = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

const INTEGER = /^-?\d+$/;

/** Turns the integers of valid JSON that are not safe into text. */
function quoteIntegers(json: string): string {
	return json.replace(JSON_VALUE, (value) =>
		INTEGER.test(value) && !Number.isSafeInteger(Number(value)) ? `"${value}"` : value,
	);
}

/** Whether a text has more levels of brackets outside of JSON texts. */
function isDeeper(text: string, maxDepth: number): boolean {
	let depth = 0;
	let isInText = false;
	for (let index = 0; index < text.length; index++) {
		const character = text[index];
		if (isInText && character === '\\') index++;
		else if (character === '"') isInText = !isInText;
		else if (isInText) continue;
		else if (character === '{' || character === '[') depth++;
		else if (character === '}' || character === ']') depth--;
		if (depth > maxDepth) return true;
	}
	return false;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
