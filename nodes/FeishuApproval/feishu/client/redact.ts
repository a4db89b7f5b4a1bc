/** Removes secrets from a text of a response, and cuts it to {@link MAX_LENGTH} characters. */
export type Redact = (text: string) => string;

/** Shorter values are not secrets, and replacing them would blank out half of a message. */
const MIN_SECRET_LENGTH = 4;

/** A gateway may repeat a whole request in its response. */
const MAX_LENGTH = 500;

/**
 * Creates a function that replaces every occurrence of the secrets with `***`, also where they are URL-encoded or
 * escaped as in JSON. Some gateways repeat a request's headers in their error pages.
 */
export function createRedactor(secrets: ReadonlyArray<string | undefined>): Redact {
	const variants = secrets
		.filter((secret): secret is string => (secret?.length ?? 0) >= MIN_SECRET_LENGTH)
		.flatMap(getVariants);
	// The longest first: a secret may contain another one.
	const known = [...new Set(variants)].sort((a, b) => b.length - a.length);
	return (text) =>
		cut(known.reduce((redacted, secret) => redacted.replaceAll(secret, '***'), text));
}

/** The forms in which a response may repeat a secret. */
function getVariants(secret: string): string[] {
	const json = JSON.stringify(secret).slice(1, -1);
	// URLSearchParams encodes as a form does. Unlike encodeURIComponent, it never throws.
	const form = new URLSearchParams([['', secret]]).toString().slice(1);
	const encoded = [form, form.replaceAll('+', '%20'), encodeUriComponent(secret)];
	return [
		secret,
		json,
		json.replaceAll('/', '\\/'),
		...encoded,
		...encoded.map((text) => text.replace(/%../g, (code) => code.toLowerCase())),
	];
}

/** Converts lone surrogates first: `encodeURIComponent` throws on them. */
function encodeUriComponent(text: string): string {
	return encodeURIComponent(Buffer.from(text).toString());
}

function cut(text: string): string {
	if (text.length <= MAX_LENGTH) return text;
	// Does not cut a surrogate pair in half.
	return `${text.slice(0, MAX_LENGTH - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
