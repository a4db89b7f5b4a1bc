import js from '@eslint/js';
import ts from 'typescript-eslint';

/** What Node gives plain scripts; TypeScript knows by itself. */
const globals = Object.fromEntries(
	['module', 'require', 'process', 'console', 'URL', '__dirname'].map((name) => [
		name,
		name === 'module' ? 'writable' : 'readonly',
	]),
);

/** Tests, tools and the demo are ordinary Node programs: the rules for community nodes are not for them. */
export default ts.config(js.configs.recommended, ts.configs.recommended, {
	languageOptions: { globals },
	rules: {
		'@typescript-eslint/no-require-imports': 'off',
		'@typescript-eslint/no-unused-vars': [
			'error',
			{ ignoreRestSiblings: true, argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
		],
	},
});
