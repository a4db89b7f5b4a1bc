import { toLocalTime } from '../../../input/timeZone';
import type { InstanceDifference, TaskDifference } from './compare';

/** The languages of explanations; `off` leaves them out. */
export const EXPLAIN_LANGUAGES = ['en', 'zh-CN', 'off'] as const;

/** One of {@link EXPLAIN_LANGUAGES}. */
export type ExplainLanguage = (typeof EXPLAIN_LANGUAGES)[number];

/** The words of one language. Times and durations are texts already; a duration is empty if it is unknown. */
interface Phrases {
	readonly units: Readonly<Record<'d' | 'h' | 'min' | 's' | 'ms', string>>;
	readonly noTime: string;
	missing(localTime: string): string;
	behind(duration: string, remoteTime: string, localTime: string): string;
	ahead(duration: string, remoteTime: string, localTime: string): string;
	tasksDiffer(localTime: string): string;
	taskMissing(id: string, localTime: string): string;
	taskBehind(id: string, duration: string, remoteTime: string, localTime: string): string;
	taskAhead(id: string, duration: string, remoteTime: string, localTime: string): string;
}

/** Joins words with spaces, without the empty ones. */
const join = (...words: string[]) => words.filter(Boolean).join(' ');

const PHRASES: Readonly<Record<Exclude<ExplainLanguage, 'off'>, Phrases>> = {
	en: {
		units: { d: ' d', h: ' h', min: ' min', s: ' s', ms: ' ms' },
		noTime: 'no time',
		missing: (local) => `Feishu does not have this instance, which last changed at ${local}.`,
		behind: (duration, remote, local) =>
			`Feishu's copy is ${join(duration, 'older')} than the local one: ${remote} on Feishu, ${local} locally.`,
		ahead: (duration, remote, local) =>
			`Feishu's copy is ${join(duration, 'newer')} than the local one: ${remote} on Feishu, ${local} locally.`,
		tasksDiffer: (local) => `The instance is the same on Feishu (${local}), but its tasks differ.`,
		taskMissing: (id, local) => `Feishu does not have task ${id}, which last changed at ${local}.`,
		taskBehind: (id, duration, remote, local) =>
			`Task ${id} is ${join(duration, 'older')} on Feishu: ${remote} there, ${local} locally.`,
		taskAhead: (id, duration, remote, local) =>
			`Task ${id} is ${join(duration, 'newer')} on Feishu: ${remote} there, ${local} locally.`,
	},
	'zh-CN': {
		units: { d: ' 天', h: ' 小时', min: ' 分钟', s: ' 秒', ms: ' 毫秒' },
		noTime: '无时间',
		missing: (local) => `飞书上没有这个实例，本地更新时间为 ${local}。`,
		behind: (duration, remote, local) =>
			`飞书上的实例比本地${join('旧', duration)}：飞书为 ${remote}，本地为 ${local}。`,
		ahead: (duration, remote, local) =>
			`飞书上的实例比本地${join('新', duration)}：飞书为 ${remote}，本地为 ${local}。`,
		tasksDiffer: (local) => `实例的更新时间与飞书一致（${local}），但任务不一致。`,
		taskMissing: (id, local) => `飞书上没有任务 ${id}，本地更新时间为 ${local}。`,
		taskBehind: (id, duration, remote, local) =>
			`任务 ${id} 在飞书上${join('旧', duration)}：飞书为 ${remote}，本地为 ${local}。`,
		taskAhead: (id, duration, remote, local) =>
			`任务 ${id} 在飞书上${join('新', duration)}：飞书为 ${remote}，本地为 ${local}。`,
	},
};

/**
 * Explains a difference to a person: how Feishu's copy relates to the local one, by how much, both times, and each
 * task that differs.
 *
 * @param zone IANA name of the zone in which times are written; it is named once, at the end
 */
export function explainDifference(
	difference: InstanceDifference,
	language: Exclude<ExplainLanguage, 'off'>,
	zone: string,
): string {
	const phrases = PHRASES[language];
	const sentences = [
		explainInstance(difference, phrases, zone),
		...difference.tasks.map((task) => explainTask(task, phrases, zone)),
	];
	return language === 'en'
		? sentences.join(' ').replace(/\.$/, ` (${zone}).`)
		: sentences.join('').replace(/。$/, `（${zone}）。`);
}

function explainInstance(
	{ status, update_time: remote, local_update_time: local }: InstanceDifference,
	phrases: Phrases,
	zone: string,
): string {
	const format = createTimeFormat(phrases, zone, remote, local);
	switch (status) {
		case 'missing':
			return phrases.missing(format(local));
		case 'behind':
			return phrases.behind(
				formatDifference(remote, local, phrases),
				format(remote),
				format(local),
			);
		case 'ahead':
			return phrases.ahead(formatDifference(remote, local, phrases), format(remote), format(local));
		case 'tasks_differ':
			return phrases.tasksDiffer(format(local));
	}
}

function explainTask(
	{ task_id: id, status, update_time: remote, local_update_time: local }: TaskDifference,
	phrases: Phrases,
	zone: string,
): string {
	const format = createTimeFormat(phrases, zone, remote, local);
	switch (status) {
		case 'missing':
			return phrases.taskMissing(id, format(local));
		case 'behind':
			return phrases.taskBehind(
				id,
				formatDifference(remote, local, phrases),
				format(remote),
				format(local),
			);
		case 'ahead':
			return phrases.taskAhead(
				id,
				formatDifference(remote, local, phrases),
				format(remote),
				format(local),
			);
	}
}

/** Milliseconds are shown only if two times differ by less than a second or by a fraction of one. */
function createTimeFormat(
	phrases: Phrases,
	zone: string,
	remote: number,
	local: number,
): (milliseconds: number) => string {
	const hasMilliseconds = (remote - local) % 1000 !== 0;
	return (milliseconds) => {
		if (milliseconds === 0) return phrases.noTime;
		const date = new Date(toLocalTime(milliseconds, zone));
		// Feishu may report a time that no date has.
		if (Number.isNaN(date.getTime())) return String(milliseconds);
		const time = date.toISOString().replace('T', ' ').slice(0, -'Z'.length);
		return hasMilliseconds ? time : time.slice(0, -'.000'.length);
	};
}

/** Formats how far two times are apart. Returns an empty text if one of them is 0, which means "no time". */
function formatDifference(remote: number, local: number, phrases: Phrases): string {
	return remote === 0 || local === 0 ? '' : formatDuration(Math.abs(remote - local), phrases);
}

/** Formats a duration with its two largest units, such as "2 h 20 min". */
function formatDuration(milliseconds: number, { units }: Phrases): string {
	const parts = [
		{ value: Math.floor(milliseconds / 86_400_000), unit: units.d },
		{ value: Math.floor(milliseconds / 3_600_000) % 24, unit: units.h },
		{ value: Math.floor(milliseconds / 60_000) % 60, unit: units.min },
		{ value: Math.floor(milliseconds / 1000) % 60, unit: units.s },
		{ value: milliseconds % 1000, unit: units.ms },
	];
	const first = parts.findIndex(({ value }) => value > 0);
	return parts
		.slice(first, first + 2)
		.filter(({ value }) => value > 0)
		.map(({ value, unit }) => `${value}${unit}`)
		.join(' ');
}
