import { toCallbackSecrets } from '../../../nodes/FeishuApproval/feishu/callback/credential';

test('removes the white space around pasted values', () => {
	expect(toCallbackSecrets({ token: ' a b ', key: 'c\n' })).toEqual({ token: 'a b', key: 'c' });
});

test('returns an empty text for what is absent', () => {
	expect(toCallbackSecrets({ token: null })).toEqual({ token: '', key: '' });
});
