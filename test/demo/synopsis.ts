import { counted, STATUS_WORDS } from './in-words';
import type { Difference } from './difference';

/** A difference in one line: `behind, 1 task missing`, `2 tasks ahead, 1 behind`. */
export function synopsis({ status, tasks }: Difference): string {
	const counts = new Map<string, number>();
	for (const task of tasks) counts.set(task.status, (counts.get(task.status) ?? 0) + 1);
	const ofTasks = [...counts].map(([taskStatus, count], index) =>
		index === 0 ? `${counted(count, 'task')} ${taskStatus}` : `${count} ${taskStatus}`,
	);
	return (status === 'tasks_differ' ? ofTasks : [STATUS_WORDS[status], ...ofTasks]).join(', ');
}
