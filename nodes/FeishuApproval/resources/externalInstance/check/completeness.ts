import { randomUUID } from 'crypto';

import type { CheckResults, LocalInstance } from '../../../feishu/api/checkExternalInstances';
import type { Failure } from '../../../feishu/client/result';

/**
 * Creates an instance that exists nowhere, for the end of a large request. Feishu must report it as unknown.
 * A response that does not was made from a part of the request, so its other instances may be missing, too.
 */
export function createSentinel(): LocalInstance {
	return { id: `n8n-completeness-${randomUUID()}`, updateTime: Date.now(), tasks: [] };
}

/** Whether a response reports the instance of {@link createSentinel} as unknown. */
export function isComplete({ reported, failures }: CheckResults, sentinel: LocalInstance): boolean {
	return (
		!failures.has(sentinel.id) &&
		reported.some(({ id, updateTime }) => id === sentinel.id && !updateTime)
	);
}

/** The failure of a request of which Feishu processed only a part. */
export const INCOMPLETE: Failure = {
	affects: 'payload',
	message: 'Feishu processed only a part of the request',
};
