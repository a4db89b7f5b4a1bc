import { existsSync } from 'node:fs';
import path from 'node:path';

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { Engine } from '../engine';
import { customApp } from '../engine/credentials';
import { FakeFeishu } from '../fake-feishu';

const PROJECT = path.resolve(__dirname, '../..');
const BUILT_NODE = 'dist/nodes/FeishuApproval/FeishuApproval.node.js';

/** What the acts play on: Feishu's stand-in, n8n's engine with the built node, and a credential for both. */
export interface Stage {
	standIn: FakeFeishu;
	engine: Engine;
	credentials: ICredentialDataDecryptedObject;
}

/**
 * Sets the stage up, and takes it down whatever happens on it.
 *
 * @throws Error where the node is not built
 */
export async function onStage<T>(play: (stage: Stage) => Promise<T>): Promise<T> {
	if (!existsSync(path.join(PROJECT, BUILT_NODE))) {
		throw new Error(`There is no ${BUILT_NODE}: run "npm run build" first`);
	}
	const standIn = await FakeFeishu.start({ recordRequests: false });
	try {
		const engine = await Engine.load(PROJECT);
		try {
			return await play({ standIn, engine, credentials: customApp(standIn.origin) });
		} finally {
			engine.close();
		}
	} finally {
		await standIn.stop();
	}
}
