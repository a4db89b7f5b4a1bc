import { findPeople } from '../../nodes/FeishuApproval/execution/findPeople';
import type { Sender } from '../../nodes/FeishuApproval/execution/transport';
import { ConcurrencyLimit } from '../../nodes/FeishuApproval/feishu/client/concurrency';
import type { Failure } from '../../nodes/FeishuApproval/feishu/client/result';
import type { Contact } from '../../nodes/FeishuApproval/input/person';

interface Body {
	emails?: string[];
	mobiles?: string[];
}

let appCount = 0;

/** Answers for a directory of people, and records the requests. */
class FakeSender implements Sender {
	readonly concurrency = new ConcurrencyLimit();
	readonly bodies: Body[] = [];
	/** Fails a request, if it returns a failure. */
	fail: (body: Body) => Failure | undefined = () => undefined;

	private readonly appKey: string;

	/** @param openIds by address or number, as in the response */
	constructor(
		private readonly openIds: Record<string, string>,
		appKey = `app ${appCount++}`,
	) {
		this.appKey = appKey;
	}

	getAppKey = async () => await Promise.resolve(this.appKey);

	send: Sender['send'] = async ({ createBody }) => {
		const body = createBody?.() as Body;
		this.bodies.push(body);
		const failure = this.fail(body);
		if (failure) return await Promise.resolve({ ok: false, failure });
		const user_list = Object.entries(this.openIds).flatMap(([contact, user_id]): object[] => {
			if (body.emails?.some((email) => email.toLowerCase() === contact.toLowerCase())) {
				return [{ user_id, email: contact }];
			}
			return body.mobiles?.some((mobile) => mobile.endsWith(contact))
				? [{ user_id, mobile: contact }]
				: [];
		});
		return await Promise.resolve({
			ok: true,
			value: {
				body: { code: 0, data: { user_list } },
				duration: 0,
				failedAttempts: 0,
				redact: (text: string) => text,
			},
		});
	};
}

const email = (value: string): Contact => ({ type: 'email', value });
const mobile = (value: string): Contact => ({ type: 'mobile', value });

test('finds people whatever the spelling, and asks for each once', async () => {
	const sender = new FakeSender({ 'Chen.Wei@example.com': 'ou_chen', '13800000002': 'ou_liu' });
	const people = await findPeople(
		[
			email('chen.wei@example.com'),
			email('CHEN.WEI@example.com'),
			mobile('+8613800000002'),
			mobile('138 0000 0002'),
			email('nobody@example.com'),
		],
		sender,
	);
	expect(people.get(email('Chen.wei@example.com'))).toEqual({ openId: 'ou_chen' });
	expect(people.get(mobile('138-0000-0002'))).toEqual({ openId: 'ou_liu' });
	expect(people.get(email('nobody@example.com'))).toEqual({ isUnknown: true });
	expect(sender.bodies).toEqual([
		{ emails: ['chen.wei@example.com', 'nobody@example.com'], mobiles: ['+8613800000002'] },
	]);
});

test('sends 50 addresses and 50 numbers per request', async () => {
	const sender = new FakeSender({});
	const emails = Array.from({ length: 120 }, (_, index) => email(`p${index}@example.com`));
	const mobiles = Array.from({ length: 60 }, (_, index) => mobile(`138${10000000 + index}`));
	await findPeople([...emails, ...mobiles], sender);
	expect(
		sender.bodies.map((body) => [body.emails?.length ?? 0, body.mobiles?.length ?? 0]),
	).toEqual([
		[50, 50],
		[50, 10],
		[20, 0],
	]);
});

test('asks nothing if there is nobody to find', async () => {
	const sender = new FakeSender({});
	await findPeople([], sender);
	expect(sender.bodies).toEqual([]);
});

test('remembers hits for an hour and misses for a minute, per app', async () => {
	let now = 0;
	const directory: Record<string, string> = { 'a@example.com': 'ou_a' };
	const sender = new FakeSender(directory);
	const contacts = [email('a@example.com'), email('b@example.com')];
	const find = async (by: Sender) => await findPeople(contacts, by, () => now);
	await find(sender);
	now += 59_000;
	await find(sender);
	expect(sender.bodies).toHaveLength(1);

	directory['b@example.com'] = 'ou_b';
	now += 1_000;
	expect((await find(sender)).get(email('b@example.com'))).toEqual({ openId: 'ou_b' });
	expect(sender.bodies[1]).toEqual({ emails: ['b@example.com'] });

	now = 60 * 60_000;
	await find(sender);
	expect(sender.bodies[2]).toEqual({ emails: ['a@example.com'] });

	const otherApp = new FakeSender(directory);
	await find(otherApp);
	expect(otherApp.bodies).toEqual([{ emails: ['a@example.com', 'b@example.com'] }]);
});

test('a rejected value fails its own person only', async () => {
	const sender = new FakeSender({ 'a@example.com': 'ou_a', 'c@example.com': 'ou_c' });
	const failure: Failure = { affects: 'payload', message: 'field validation failed' };
	sender.fail = ({ emails = [] }) => (emails.includes('b@-') ? failure : undefined);
	const people = await findPeople(
		[email('a@example.com'), email('b@-'), email('c@example.com')],
		sender,
	);
	expect(people.get(email('a@example.com'))).toEqual({ openId: 'ou_a' });
	expect(people.get(email('b@-'))).toEqual({ failure });
	expect(people.get(email('c@example.com'))).toEqual({ openId: 'ou_c' });
});

test('a missing scope fails everybody, and the rest is not sent', async () => {
	const sender = new FakeSender({});
	sender.concurrency.current = 1;
	const failure: Failure = { affects: 'app', message: 'scope missing' };
	sender.fail = () => failure;
	const contacts = Array.from({ length: 200 }, (_, index) => email(`p${index}@example.com`));
	const people = await findPeople(contacts, sender);
	expect(sender.bodies).toHaveLength(1);
	for (const contact of contacts) expect(people.get(contact)).toEqual({ failure });
});

test('a failure is not remembered', async () => {
	const sender = new FakeSender({ 'a@example.com': 'ou_a' });
	sender.fail = () => ({ affects: 'request', message: 'down' });
	await findPeople([email('a@example.com')], sender);
	sender.fail = () => undefined;
	const people = await findPeople([email('a@example.com')], sender);
	expect(people.get(email('a@example.com'))).toEqual({ openId: 'ou_a' });
});
