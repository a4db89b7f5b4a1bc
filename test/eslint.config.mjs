import js from '@eslint/js';
import ts from 'typescript-eslint';

/** Tests, tools and the demo are ordinary Node programs: the rules for community nodes are not for them. */
export default ts.config(js.configs.recommended, ts.configs.recommended, {
	languageOptions: { globals: { module: 'writable', require: 'readonly', process: 'readonly' } },
	rules: {
		'@typescript-eslint/no-require-imports': 'off',
		'@typescript-eslint/no-unused-vars': [
			'error',
			{ ignoreRestSiblings: true, argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
		],
	},
});
