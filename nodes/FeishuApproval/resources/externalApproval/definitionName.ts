import type { Failure } from '../../feishu/client/result';

/** Adds the definition's code to the message of a failure that concerns this definition only. */
export function withDefinition(failure: Failure, code: string): Failure {
	if (failure.affects !== 'payload' && failure.affects !== 'request') return failure;
	return { ...failure, message: `Definition "${code}": ${failure.message}` };
}
