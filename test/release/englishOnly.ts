import ts from 'typescript';
import { type Check, listFiles, readText } from './check';

/** Chinese, Japanese and Korean characters with their punctuation and full-width forms. */
const CJK =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]/u;

/** Sources of texts that are not part of the interface of n8n. */
const TEXTS_IN_OTHER_LANGUAGES = new Set([
	// The explanation is in the language that the user selects.
	'nodes/FeishuApproval/resources/externalInstance/check/explain.ts',
	// Feishu shows these texts to the approver, in Chinese and in English.
	'nodes/FeishuApproval/trigger/guardResponse.ts',
	'nodes/FeishuApproval/trigger/receiveCallback.ts',
	'nodes/FeishuApproval/trigger/receiveDecision.ts',
]);

/**
 * n8n requires an English interface: finds Chinese characters in the texts of the panel, in messages,
 * in the output schemas and in the README. The search terms of the codex files may be Chinese.
 */
export const englishOnly: Check = {
	name: 'English texts',
	findProblems: (root) => {
		const files = ['credentials', 'nodes'].flatMap((folder) => listFiles(root, folder));
		return [
			...files
				.filter((path) => path.endsWith('.ts') && !TEXTS_IN_OTHER_LANGUAGES.has(path))
				.flatMap((path) => findInSource(path, readText(root, path))),
			...files
				.filter((path) => path.endsWith('.json'))
				.flatMap((path) => findInJson(path, readText(root, path))),
			...findInReadme(readText(root, 'README.md')),
		];
	},
};

/** Looks at the texts in the code. Comments and regular expressions are not texts. */
function findInSource(path: string, source: string): string[] {
	const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest);
	const problems: string[] = [];
	const visit = (node: ts.Node): void => {
		if ((ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) && CJK.test(node.text)) {
			const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
			problems.push(`${path}:${line + 1}: ${node.text}`);
		}
		ts.forEachChild(node, visit);
	};
	visit(file);
	return problems;
}

function findInJson(path: string, source: string): string[] {
	const texts: string[] = [];
	JSON.parse(source, (key, value: unknown) => {
		// `alias` has the search terms.
		if (key === 'alias') return undefined;
		if (typeof value === 'string') texts.push(value);
		return value;
	});
	const isCodex = path.endsWith('.node.json');
	const aliases = isCodex ? ((JSON.parse(source) as { alias?: string[] }).alias ?? []) : [];
	return texts
		.filter((text) => CJK.test(text) && !aliases.includes(text))
		.map((text) => `${path}: ${text}`);
}

/** The README may quote single Chinese words, such as search terms and the other language's name. */
function findInReadme(readme: string): string[] {
	const lines = readme.split('\n');
	return lines.flatMap((line, index) => {
		const characters = [...line].filter((character) => CJK.test(character)).length;
		return characters > line.length / 2 ? [`README.md:${index + 1}: ${line}`] : [];
	});
}
