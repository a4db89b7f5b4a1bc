import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, listFiles, readText } from './check';

/**
 * Values that stand for something that only the owner knows. Addresses such as `oa.example.com` are
 * samples and stay.
 */
const PLACEHOLDERS = [
	/[^\s"'()<>]*\/\/example\.com\/n8n-nodes-feishu-approval[^\s"'()<>]*/g,
	/contributors@example\.com/g,
	/n8n-nodes-feishu-approval contributors/g,
	/Not on npm yet/gi,
	/尚未发布到 npm/g,
];

const FILES = ['package.json', 'LICENSE.md', 'SECURITY.md', 'README.md', 'README.zh-CN.md'];
const FOLDERS = ['.github', 'credentials', 'docs', 'nodes'];

/** This page lists the placeholders. */
const CHECKLIST = 'docs/publishing.md';

/** Finds values that the owner has to replace before the first release. */
export const placeholders: Check = {
	name: 'placeholders',
	isForOwner: true,
	findProblems: (root) => {
		const paths = [
			...FILES.filter((path) => existsSync(join(root, path))),
			...FOLDERS.flatMap((folder) => listFiles(root, folder)),
		];
		return paths
			.filter((path) => path !== CHECKLIST && /\.(json|md|ts|ya?ml)$/.test(path))
			.flatMap((path) =>
				readText(root, path)
					.split('\n')
					.flatMap((line, index) =>
						PLACEHOLDERS.flatMap((pattern) => line.match(pattern) ?? []).map(
							(found) => `${path}:${index + 1}: ${found}`,
						),
					),
			);
	},
};
