/** Removes secrets from a text that came from outside. */
export type Redact = (text: string) => string;

/** Shorter values are not secrets, and replacing them would blank out half of a message. */
const MIN_SECRET_LENGTH = 4;

/**
 * Creates a function that replaces every occurrence of the secrets with `***`.
 * Some gateways repeat a request's headers in their error pages.
 */
export function createRedactor(secrets: ReadonlyArray<string | undefined>): Redact {
	const known = secrets
		// A credential field that holds an expression can be a number.
		.map((secret) => String(secret ?? ''))
		.filter((secret) => secret.length >= MIN_SECRET_LENGTH);
	return (text) => known.reduce((redacted, secret) => redacted.replaceAll(secret, '***'), text);
}
