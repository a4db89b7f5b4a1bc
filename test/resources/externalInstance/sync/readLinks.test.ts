import { InputError } from '../../../../nodes/FeishuApproval/input/inputError';
import { ObjectReader } from '../../../../nodes/FeishuApproval/input/objectReader';
import {
	readInstanceLinks,
	readLinksWithDefault,
} from '../../../../nodes/FeishuApproval/resources/externalInstance/sync/readLinks';

const LINKS = { pc_link: 'https://oa.example.com/1', mobile_link: undefined };

test.each([
	'https://oa.example.com/requests/1?a=b#c',
	'http://10.0.0.1:8080',
	'HTTPS://OA.EXAMPLE.COM/1',
	'https://申请.example.com/单据/1',
	'https://applink.feishu.cn/client/mini_program/open?appId=cli_1&path=pc/pages/detail?id=1',
	'feishu://applink.feishu.cn/client/web_app/open?appId=cli_1',
	'lark://applink.larksuite.com/client/web_app/open?appId=cli_1',
	'x-feishu://client/chat/open',
	'feishu-open://client/op/open',
])('accepts the link %p', (link) => {
	expect(readInstanceLinks(` ${link}\n`, null)).toEqual({ pc_link: link, mobile_link: undefined });
	expect(readInstanceLinks('', link)).toEqual({ pc_link: undefined, mobile_link: link });
});

test.each([
	'oa.example.com/1',
	'/requests/1',
	'//oa.example.com/1',
	'N/A',
	'-',
	'undefined',
	'javascript:alert(1)',
	'javascript://oa.example.com/%0aalert(1)',
	'data:text/html,x',
	'file:///etc/hosts',
	'ftp://oa.example.com/1',
	'mailto:oa@example.com',
	'https:',
	'https://',
	'https:///1',
	'https:oa.example.com',
	'see https://oa.example.com/1',
	'larks://open',
])('rejects the link %p', (link) => {
	const message = `is "${link}", but must be a URL, such as https://`;
	expect(() => readInstanceLinks(link, null)).toThrow(`'PC Link' ${message}`);
	expect(() => readInstanceLinks(LINKS.pc_link, link)).toThrow(`'Mobile Link' ${message}`);
	const task = ObjectReader.fromElement('Tasks', 0, { links: { pc_link: link } }, 'a task');
	expect(() => readLinksWithDefault(task, LINKS)).toThrow(`'Tasks[0].links.pc_link' ${message}`);
});

test('says what a link must start with', () => {
	try {
		readInstanceLinks('oa.example.com/1', null);
		throw new Error('Nothing was thrown.');
	} catch (error) {
		expect(error).toBeInstanceOf(InputError);
		expect((error as InputError).description).toMatch(/must start with https:\/\/.*Leave it empty/);
	}
});

test('marks the error of an instance without links as that of an empty field', () => {
	expect(() => readInstanceLinks(null, ' ')).toThrow(
		expect.objectContaining({ isEmpty: true, label: 'PC Link' }) as InputError,
	);
});
