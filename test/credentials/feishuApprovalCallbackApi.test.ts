import { FeishuApprovalCallbackApi } from '../../credentials/FeishuApprovalCallbackApi.credentials';

const credential = () => new FeishuApprovalCallbackApi();

test('n8n finds the credential under the name that saved workflows have', () => {
	const { name, displayName, icon, documentationUrl } = credential();
	expect(name).toBe('feishuApprovalCallbackApi');
	expect(displayName).toBe('Feishu Approval Callback API');
	expect(icon).toEqual({
		light: 'file:../nodes/FeishuApproval/feishuApproval.svg',
		dark: 'file:../nodes/FeishuApproval/feishuApproval.dark.svg',
	});
	expect(documentationUrl).toMatch(/docs\/feishu-app\.md#the-callback-credential$/);
});

test('it has a notice and two secrets; only the token is required', () => {
	const fields = credential().properties.map(
		({ name, type, default: value, required = false, typeOptions }) => ({
			name,
			type,
			value,
			required,
			...typeOptions,
		}),
	);
	const secret = { type: 'string', value: '', password: true };
	expect(fields).toEqual([
		{ name: 'notice', type: 'notice', value: '', required: false },
		{ ...secret, name: 'token', required: true },
		{ ...secret, name: 'key', required: false },
	]);
});
