/** Takes what must not be seen out of a text that came from outside. */
export type Redact = (text: string) => string;

/** Shorter texts are not secrets, and would blank out half of any message. */
const MIN_SECRET_LENGTH = 4;

/**
 * A function that replaces each of the given secrets, wherever a text repeats one, by `***`.
 * Gateways are known to echo a request's headers into their error pages.
 */
export function createRedactor(secrets: ReadonlyArray<string | undefined>): Redact {
	// An expression in a credential may give a number.
	const known = secrets
		.map((secret) => String(secret ?? ''))
		.filter((secret) => secret.length >= MIN_SECRET_LENGTH);
	return (text) => known.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}
