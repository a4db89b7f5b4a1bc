import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The root of the repository. */
export const ROOT = path.resolve(__dirname, '../..');

/** A Markdown page, without its code blocks except in `codeBlocks`. */
export interface Page {
	/** Path from the root of the repository, with slashes. */
	file: string;
	/** Text outside code blocks. */
	text: string;
	/** In the order of the page; `anchor` is what GitHub makes of the heading. */
	headings: Array<{ level: number; anchor: string }>;
	/** Targets of links and images, in the order of the page. */
	links: string[];
	codeSpans: string[];
	codeBlocks: Array<{ language: string; text: string }>;
	/** Tables as rows of cells; the first row is the header, and the separator below it is left out. */
	tables: string[][][];
}

/** Reads a page. Throws if the file does not exist. */
export function readPage(file: string): Page {
	const source = readFileSync(path.join(ROOT, file), 'utf8');
	const codeBlocks: Page['codeBlocks'] = [];
	const text = source.replace(
		/^ *```(\w*)\n(.*?)^ *```$/gms,
		(_, language: string, code: string) => {
			codeBlocks.push({ language, text: code });
			return '';
		},
	);
	return {
		file,
		text,
		headings: parseHeadings(text),
		links: [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target),
		codeSpans: [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span),
		codeBlocks,
		tables: parseTables(text),
	};
}

function parseHeadings(text: string): Page['headings'] {
	const used = new Map<string, number>();
	return [...text.matchAll(/^(#+) (.+)$/gm)].map(([, marks = '', title = '']) => {
		const slug = toSlug(title);
		const count = used.get(slug) ?? 0;
		used.set(slug, count + 1);
		return { level: marks.length, anchor: count === 0 ? slug : `${slug}-${count}` };
	});
}

/** Converts a heading to its anchor, as GitHub does: letters of all scripts stay, punctuation goes. */
function toSlug(title: string): string {
	return title
		.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.toLowerCase()
		.replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
		.replace(/ /g, '-');
}

function parseTables(text: string): string[][][] {
	return [...text.matchAll(/(?:^ *\|.*\n?)+/gm)].map(([table]) =>
		table
			.trim()
			.split('\n')
			.filter((line) => !/^ *\|[\s:|-]+$/.test(line))
			.map((line) =>
				line
					.trim()
					.slice(1, -1)
					.split(/(?<!\\)\|/)
					.map((cell) => cell.trim()),
			),
	);
}
