const NODE = 'nodes/FeishuApproval';

/**
 * The folders of the mutation test, with all files inside unless `files` says which. `minScore` is the share of mutants
 * that the tests in `tests` must notice, in percent. docs/testing.md lists those that they do not notice.
 */
export const FOLDERS = [
	{ folder: `${NODE}/feishu/client`, minScore: 90, tests: ['feishu/client'] },
	{ folder: `${NODE}/feishu/callback`, minScore: 90, tests: ['feishu/callback'] },
	{ folder: `${NODE}/input`, minScore: 90, tests: ['input'] },
	{ folder: `${NODE}/i18n`, minScore: 90, tests: ['i18n'] },
	{ folder: 'credentials', minScore: 90, tests: ['credentials', 'panel.test.ts'] },
	{ folder: `${NODE}/feishu/api`, minScore: 80, tests: ['feishu/api'] },
	{ folder: `${NODE}/trigger`, minScore: 80, tests: ['trigger', 'panel.test.ts'] },
	{ folder: `${NODE}/execution`, minScore: 80, tests: ['execution', 'panel.test.ts'] },
	...['externalApproval', 'externalTask', 'quickApproval', 'botMessage'].map((resource) => ({
		folder: `${NODE}/resources/${resource}`,
		minScore: 80,
		tests: [`resources/${resource}`, 'panel.test.ts'],
	})),
	{
		folder: `${NODE}/resources/externalInstance`,
		files: '*.ts',
		minScore: 80,
		tests: ['resources/externalInstance', 'panel.test.ts'],
	},
	// One by one: most mutants run all tests of their folder.
	...['check', 'findOrphans', 'sync'].map((operation) => ({
		folder: `${NODE}/resources/externalInstance/${operation}`,
		minScore: 80,
		tests: [`resources/externalInstance/${operation}`, 'panel.test.ts'],
	})),
];
