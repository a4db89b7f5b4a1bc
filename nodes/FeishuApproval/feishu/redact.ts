/** Takes what must not be seen out of a text that came from outside. */
export type Redact = (text: string) => string;

/** Shorter texts are not secrets, and would blank out half of any message. */
const SHORTEST_SECRET = 4;

/**
 * A function that replaces each of the given secrets, wherever a text repeats one, by `***`.
 * Gateways are known to echo a request's headers into their error pages.
 */
export function redactor(secrets: ReadonlyArray<string | undefined>): Redact {
	// An expression in a credential may give a number.
	const known = secrets
		.map((secret) => String(secret ?? ''))
		.filter((secret) => secret.length >= SHORTEST_SECRET);
	return (text) => known.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}
