import {
	createGetDefinitionRequest,
	parseGetDefinitionResponse,
	type StoredDefinition,
	type UserIdType,
} from '../feishu/api/approvalDefinitions';
import { err, withDefinition, type Result } from '../feishu/client/result';
import type { Sender } from './transport';

/** Requests a definition from Feishu. A failure that concerns this definition only names its code. */
export async function fetchDefinition(
	sender: Pick<Sender, 'send'>,
	approvalCode: string,
	userIdType?: UserIdType,
): Promise<Result<StoredDefinition>> {
	const response = await sender.send(createGetDefinitionRequest(approvalCode, userIdType));
	const stored = response.ok ? parseGetDefinitionResponse(response.value) : response;
	return stored.ok ? stored : err(withDefinition(stored.failure, approvalCode));
}
