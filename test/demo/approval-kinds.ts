import type { Random } from './random';

/** A form that employees fill in, and whom it goes to. */
export interface ApprovalKind {
	/** The definition on Feishu. */
	code: string;
	/** What its numbers begin with. */
	prefix: string;
	/** How many of 100 approvals are of this kind. */
	share: number;
	/** Who decides, one after the other. */
	steps: readonly string[];
	title(random: Random): string;
}

const CITIES = ['Shenzhen', 'Chengdu', 'Hangzhou', 'Wuhan', 'Xiamen', 'Singapore', 'Munich'];
const GOODS = ['monitors, 27 inch', 'standing desks', 'laptops', 'headsets', 'label printers'];
const PARTNERS = ['Haiyun Freight', 'Lanting Paper', 'Nordwind GmbH', 'Minghe Foods'];
const PURPOSES = ['Taxi and meals', 'Client dinner', 'Train tickets', 'Team offsite', 'Training'];

/** What a company of a few hundred people has to have approved. */
export const APPROVAL_KINDS: readonly ApprovalKind[] = [
	{
		code: 'LEAVE',
		prefix: 'LV',
		share: 34,
		steps: ['Line manager', 'Human resources'],
		title: (random) =>
			random.chance(0.3)
				? `Sick leave, ${days(random.between(1, 3))}`
				: `Annual leave, ${days(random.between(1, 10))}`,
	},
	{
		code: 'EXPENSE',
		prefix: 'EX',
		share: 26,
		steps: ['Line manager', 'Finance'],
		title: (random) => `${random.pick(PURPOSES)}, CNY ${amount(random.between(4_000, 380_000))}`,
	},
	{
		code: 'TRAVEL',
		prefix: 'TR',
		share: 18,
		steps: ['Line manager', 'Department head'],
		title: (random) => `Trip to ${random.pick(CITIES)}, ${days(random.between(1, 6))}`,
	},
	{
		code: 'PURCHASE',
		prefix: 'PU',
		share: 12,
		steps: ['Department head', 'Purchasing', 'Finance'],
		title: (random) => `${random.between(2, 24)} ${random.pick(GOODS)}`,
	},
	{
		code: 'SEAL',
		prefix: 'SE',
		share: 10,
		steps: ['Department head', 'Legal', 'Seal keeper'],
		title: (random) => `Contract with ${random.pick(PARTNERS)}`,
	},
];

function days(count: number): string {
	return count === 1 ? '1 day' : `${count} days`;
}

function amount(fen: number): string {
	return (fen / 100).toLocaleString('en-US', { minimumFractionDigits: 2 });
}
