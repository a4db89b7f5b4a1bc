import type { Failure } from '../feishu/result';

/** A failure that is one instance's fault, naming it. */
export function ofInstance(failure: Failure, id: string): Failure {
	return { ...failure, message: `Instance "${id}": ${failure.message}` };
}
