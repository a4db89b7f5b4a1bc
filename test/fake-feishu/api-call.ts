import type { App } from './apps';
import type { FakeFeishu } from './fake-feishu';
import type { Instances } from './instances';

/** An authorized request to an endpoint. */
export interface ApiCall {
	feishu: FakeFeishu;
	/** The app of the request's token. */
	app: App;
	tenantKey: string;
	/** The instances of the app in the tenant. */
	instances: Instances;
	/** The parsed body, or `undefined` for a GET. */
	body: unknown;
	query: Record<string, unknown>;
	/** The variable parts of the path. */
	parameters: Record<string, string>;
}
