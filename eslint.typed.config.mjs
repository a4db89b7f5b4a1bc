import { readdirSync } from 'node:fs';

import { config as communityNodeRules } from '@n8n/node-cli/eslint';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import ts from 'typescript-eslint';

const NODE = './nodes/FeishuApproval';

function listFolders(path) {
	return readdirSync(new URL(path, import.meta.url), { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => name);
}

/**
 * Which folder may import from which, as the table in `docs/design.md` says:
 * (resources, trigger) → execution → (feishu, input, i18n).
 */
const zones = [
	{
		target: `${NODE}/input`,
		from: NODE,
		except: ['./input'],
		message: 'input/ parses values. It knows neither n8n nor Feishu.',
	},
	{
		target: `${NODE}/feishu/client`,
		from: NODE,
		except: ['./feishu/client'],
		message: 'feishu/client/ sends requests. It knows neither endpoints nor items.',
	},
	{
		target: `${NODE}/feishu/api`,
		from: NODE,
		except: ['./feishu/api', './feishu/callback', './feishu/client'],
		message: 'feishu/api/ describes endpoints. It knows no items.',
	},
	{
		target: `${NODE}/feishu/callback`,
		from: NODE,
		except: ['./feishu/callback', './feishu/client'],
		message: 'feishu/callback/ describes what Feishu posts to a callback. It knows no items.',
	},
	{
		target: `${NODE}/i18n`,
		from: NODE,
		except: ['./i18n', './input', './feishu/api/i18nResources.ts'],
		message: 'i18n/ creates text keys. It knows neither n8n nor the endpoints.',
	},
	{
		target: `${NODE}/execution`,
		from: NODE,
		except: ['./execution', './feishu', './input', './i18n'],
		message: 'execution/ runs any operation. It knows no resource.',
	},
	{
		target: `${NODE}/trigger`,
		from: NODE,
		except: ['./trigger', './execution', './feishu', './input'],
		message: 'trigger/ receives decisions. It knows no resource.',
	},
	{
		target: `${NODE}/resources`,
		from: NODE,
		except: ['./resources', './execution', './feishu', './i18n', './input'],
		message: 'resources/ has the operations. It knows no trigger.',
	},
	...listFolders(`${NODE}/resources`).map((resource) => ({
		target: `${NODE}/resources/!(${resource})/**`,
		from: `${NODE}/resources/${resource}`,
		message: 'A resource does not import from another one. Move shared code down a layer.',
	})),
	...listFolders(`${NODE}/resources`).flatMap((resource) =>
		listFolders(`${NODE}/resources/${resource}`).map((operation) => ({
			target: `${NODE}/resources/${resource}/!(${operation})/**`,
			from: `${NODE}/resources/${resource}/${operation}`,
			message:
				"An operation does not import from another one. Move shared code to the resource's folder.",
		})),
	),
	{
		target: './credentials',
		from: NODE,
		except: ['./feishu'],
		message: 'A credential uses the Feishu client only.',
	},
];

/**
 * The rules for community nodes, type-aware rules, and the layers of the code. `eslint.config.mjs` has the first only:
 * n8n's review of community nodes wants that file unchanged.
 */
export default ts.config(
	communityNodeRules,
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		extends: [ts.configs.recommendedTypeChecked],
		languageOptions: {
			parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
		},
		settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
		rules: {
			'import-x/no-cycle': 'error',
			'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
		},
	},
	{
		files: ['nodes/**/*.ts'],
		ignores: ['nodes/*/execution/**', 'nodes/*/trigger/**', 'nodes/*/*.node.ts'],
		rules: {
			'no-restricted-imports': [
				'error',
				{
					paths: [
						{
							name: 'n8n-workflow',
							importNames: [
								'IExecuteFunctions',
								'IExecuteSingleFunctions',
								'IHookFunctions',
								'ILoadOptionsFunctions',
								'IPollFunctions',
								'ISupplyDataFunctions',
								'ITriggerFunctions',
								'IWebhookFunctions',
							],
							message: "Only execution/, trigger/ and the node files know n8n's execution context.",
						},
					],
				},
			],
		},
	},
	{
		files: ['nodes/*/input/**/*.ts', 'nodes/*/i18n/**/*.ts'],
		rules: { 'no-restricted-imports': ['error', 'n8n-workflow'] },
	},
);
