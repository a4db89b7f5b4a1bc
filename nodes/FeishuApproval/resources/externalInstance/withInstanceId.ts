import type { Failure } from '../../feishu/client/result';

/** A failure that is one instance's fault, naming it. */
export function withInstanceId(failure: Failure, id: string): Failure {
	return { ...failure, message: `Instance "${id}": ${failure.message}` };
}
