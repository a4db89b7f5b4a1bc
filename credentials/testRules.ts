import type { IAuthenticateRuleResponseSuccessBody } from 'n8n-workflow';

import { ERROR_CODES } from '../nodes/FeishuApproval/feishu/client/errorCodes';

/**
 * The rules by which n8n judges the response to the Test button's request. Each rule describes a failure and the
 * first that matches applies. The last one matches every response that is not from Feishu's check.
 */
export const TEST_RULES: IAuthenticateRuleResponseSuccessBody[] = [
	...Object.entries(ERROR_CODES).flatMap(([code, error]) => {
		const message = error?.testMessage ?? (error?.affects === 'app' ? error.advice : undefined);
		if (message === undefined || error?.isTokenEndpointOnly) return [];
		return [createRule('code', Number(code), `${message} (code ${code})`)];
	}),
	createRule(
		'data.diff_instances',
		undefined,
		"The host did not respond as Feishu's approval API does. Check that 'Platform', or 'Base URL', is right.",
	),
];

function createRule(
	key: string,
	value: number | undefined,
	message: string,
): IAuthenticateRuleResponseSuccessBody {
	return { type: 'responseSuccessBody', properties: { key, value, message } };
}
