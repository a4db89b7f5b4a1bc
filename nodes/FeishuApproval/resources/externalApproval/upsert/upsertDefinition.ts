import { fetchDefinition } from '../../../execution/fetchDefinition';
import type { Sender } from '../../../execution/transport';
import {
	createUpsertDefinitionRequest,
	parseUpsertDefinitionResponse,
	type DefinitionBody,
	type DefinitionIdTypes,
} from '../../../feishu/api/approvalDefinitions';
import type { CallbackSecrets } from '../../../feishu/callback/credential';
import { INVALID_PARAMETER_CODE } from '../../../feishu/client/errorCodes';
import { err, ok, withDefinition, type Failure, type Result } from '../../../feishu/client/result';
import type { DefinitionInput } from './readDefinition';
import { toDefinitionBody } from './toDefinitionBody';

/** A definition that Feishu accepted. */
export interface UpsertedDefinition {
	readonly ownCode: string;
	/** Feishu's code: the one that the item named, or the one of the response. */
	readonly approvalCode: string;
	/** Another code in the response to an update: Feishu may have created a second definition. */
	readonly otherCode?: string;
}

const INVALID_ADVICE =
	'The node checks what Feishu documents before it sends a request. A Group Code that exists must be sent with the Group Name that it has on Feishu.';

/**
 * Creates or updates one definition. If the item names Feishu's code, the definition is read first, so that what the
 * item leaves empty stays as it is. Never rejects once the credential is loaded.
 *
 * @param secrets of the callback, if the item has a callback URL
 */
export async function upsertDefinition(
	input: DefinitionInput,
	sender: Pick<Sender, 'send'>,
	secrets: CallbackSecrets | undefined,
): Promise<Result<UpsertedDefinition>> {
	const { ownCode, approvalCode, idTypes } = input;
	const body = await createBody(input, sender, secrets);
	if (!body.ok) return body;
	const response = await sender.send(
		createUpsertDefinitionRequest(body.value, {
			...idTypes,
			// Feishu returns open_department_ids, so the viewers that stay have such.
			...(input.viewers === undefined && { departmentIdType: 'open_department_id' }),
		} satisfies DefinitionIdTypes),
	);
	if (!response.ok) return err(describeFailure(response.failure, ownCode));
	const code = parseUpsertDefinitionResponse(response.value);
	if (!code.ok) return err(withDefinition(code.failure, ownCode));
	if (approvalCode === undefined) return ok({ ownCode, approvalCode: code.value });
	return ok({
		ownCode,
		approvalCode,
		...(code.value !== approvalCode && { otherCode: code.value }),
	});
}

async function createBody(
	input: DefinitionInput,
	sender: Pick<Sender, 'send'>,
	secrets: CallbackSecrets | undefined,
): Promise<Result<DefinitionBody>> {
	const { approvalCode, idTypes } = input;
	if (approvalCode === undefined) return toDefinitionBody(input, undefined, secrets);
	const stored = await fetchDefinition(sender, approvalCode, idTypes.userIdType);
	if (!stored.ok) return stored;
	const body = toDefinitionBody(input, stored.value, secrets);
	return body.ok ? body : err(withDefinition(body.failure, input.ownCode));
}

function describeFailure(failure: Failure, ownCode: string): Failure {
	const described = withDefinition(failure, ownCode);
	return failure.code === INVALID_PARAMETER_CODE
		? { ...described, description: INVALID_ADVICE }
		: described;
}
