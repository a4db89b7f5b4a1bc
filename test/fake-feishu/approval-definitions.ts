import { randomInt, randomUUID } from 'node:crypto';

import type { DefinitionBody } from './definition-schema';
import { fromTextList, getDefaultText } from './texts';

/** The code of the approval definition that every server has from the start. */
export const DEFAULT_APPROVAL_CODE = 'FAKE-LEAVE';

/**
 * The fields of a definition, with defaults filled in. Users are given by open_id, departments by
 * open_department_id. Unknown fields are kept.
 */
export type DefinitionFields = Omit<DefinitionBody, 'approval_code' | 'group_code'> & {
	group_code: string;
};

/** A third-party approval definition. All apps share it. */
export interface ApprovalDefinition {
	/** Feishu's code, which the sync and GET need. */
	readonly code: string;
	/** The code the definition was created with, which an update needs. GET returns it as `approval_code`. */
	readonly ownCode: string;
	/** Feishu's number for the definition, which the task list returns as `approval_id`. */
	readonly approvalId: string;
	/** Requests with the code of a deleted definition fail with 1390016, with an unknown one with 1390002. */
	deleted: boolean;
	fields: DefinitionFields;
}

/** What a test may specify of a definition. `fields` replaces top-level fields of the default ones. */
export interface DefinitionInput {
	/** Default: `own-` and Feishu's code. */
	ownCode?: string;
	deleted?: boolean;
	fields?: Partial<DefinitionFields>;
}

/** All approval definitions by Feishu's code. */
export class ApprovalDefinitions implements Iterable<ApprovalDefinition> {
	private readonly byCode = new Map<string, ApprovalDefinition>();
	/** The name of each group in the default locale, by group code. Groups stay without definitions. */
	private readonly groupNames = new Map<string, string>();

	get(code: string): ApprovalDefinition | undefined {
		return this.byCode.get(code);
	}

	/** The definition created with this own code. A deleted one does not count. */
	findByOwnCode(ownCode: string): ApprovalDefinition | undefined {
		return [...this].find((definition) => definition.ownCode === ownCode && !definition.deleted);
	}

	/** Adds a definition, or replaces the one with the same code. */
	set(code: string, { ownCode = `own-${code}`, deleted = false, fields }: DefinitionInput = {}) {
		const definition: ApprovalDefinition = {
			code,
			ownCode,
			// 19 digits, too large for a JavaScript number.
			approvalId: `7${String(randomInt(1e9)).padStart(9, '0')}${String(randomInt(1e9)).padStart(9, '0')}`,
			deleted,
			fields: { ...createDefaultFields(code), ...fields },
		};
		this.byCode.set(code, definition);
		this.setGroup(definition.fields);
		return definition;
	}

	/** Adds a definition with a code of Feishu's own. */
	create(ownCode: string, fields: DefinitionFields): ApprovalDefinition {
		return this.set(randomUUID().toUpperCase(), { ownCode, fields });
	}

	update(definition: ApprovalDefinition, fields: DefinitionFields): void {
		definition.fields = fields;
		this.setGroup(fields);
	}

	/** Returns whether the definition existed. Afterwards, its code is unknown. */
	delete(code: string): boolean {
		return this.byCode.delete(code);
	}

	/** The name of a group in its default locale, or `undefined` if the group doesn't exist. */
	getGroupName(groupCode: string): string | undefined {
		return this.groupNames.get(groupCode);
	}

	clear(): void {
		this.byCode.clear();
		this.groupNames.clear();
	}

	[Symbol.iterator](): IterableIterator<ApprovalDefinition> {
		return this.byCode.values();
	}

	private setGroup({ group_code, group_name, i18n_resources }: DefinitionFields): void {
		const name = getDefaultText(fromTextList(i18n_resources), group_name);
		if (name !== undefined) this.groupNames.set(group_code, name);
	}
}

/** The fields of a definition that a test adds: named like its code, visible to everybody. */
function createDefaultFields(code: string): DefinitionFields {
	return {
		approval_name: '@i18n@approval_name',
		group_code: 'fake-group',
		group_name: '@i18n@group_name',
		external: {
			support_pc: true,
			support_mobile: true,
			support_batch_read: false,
			allow_batch_operate: false,
			exclude_efficiency_statistics: false,
		},
		viewers: [{ viewer_type: 'TENANT' }],
		managers: [],
		i18n_resources: [
			{
				locale: 'zh-CN',
				is_default: true,
				texts: [
					{ key: '@i18n@approval_name', value: code },
					{ key: '@i18n@group_name', value: 'Fake group' },
				],
			},
		],
	};
}
