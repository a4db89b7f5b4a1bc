import js from '@eslint/js';
import ts from 'typescript-eslint';

/** Node.js globals of the plain JavaScript files; TypeScript knows them by itself. */
const globals = Object.fromEntries(
	['module', 'require', 'process', 'console', 'URL', '__dirname'].map((name) => [
		name,
		name === 'module' ? 'writable' : 'readonly',
	]),
);

/** Tests, tools and the demo are ordinary Node.js programs: the rules for community nodes do not apply. */
export default ts.config(
	js.configs.recommended,
	ts.configs.recommendedTypeChecked,
	{
		languageOptions: {
			globals,
			parserOptions: { project: '../tsconfig.json', tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			'@typescript-eslint/no-require-imports': 'off',
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ ignoreRestSiblings: true, argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
			],
		},
	},
	{ files: ['**/*.{js,mjs,cjs}'], extends: [ts.configs.disableTypeChecked] },
);
