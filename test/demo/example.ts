import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { WorkflowJson } from '../engine';

const FOLDER = path.resolve(__dirname, '../../examples');

/** The folder with the translated examples, which have the same file names. */
const CHINESE_FOLDER = 'zh-CN';

/** Returns the file names of the English example workflows. */
export function exampleNames(): string[] {
	return listWorkflows(FOLDER);
}

/** Returns the paths of the Chinese example workflows: `zh-CN/` and the name of the English one. */
export function chineseExampleNames(): string[] {
	return listWorkflows(path.join(FOLDER, CHINESE_FOLDER)).map(
		(name) => `${CHINESE_FOLDER}/${name}`,
	);
}

function listWorkflows(folder: string): string[] {
	return readdirSync(folder).filter((name) => name.endsWith('.json'));
}

/** Reads an example workflow by its path in the folder of examples. Throws if the file does not exist. */
export function readExample(name: string): WorkflowJson {
	return JSON.parse(readFileSync(path.join(FOLDER, name), 'utf8')) as WorkflowJson;
}
