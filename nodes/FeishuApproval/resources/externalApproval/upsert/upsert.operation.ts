import { formatCount } from '../../../execution/formatCount';
import type { ItemResult, Operation, RunCounts } from '../../../execution/runOperation';
import { readTimeout } from '../../../execution/runOptions';
import { sendJobs } from '../../../execution/sendJobs';
import { withNote, type Result } from '../../../feishu/client/result';
import { InputError } from '../../../input/inputError';
import { createDefinitionReaders, FIELDS } from './fields';
import { createDefinitionReader, type DefinitionInput } from './readDefinition';
import { upsertDefinition, type UpsertedDefinition } from './upsertDefinition';

/** The definition of one item. */
interface UpsertJob {
	readonly itemIndex: number;
	readonly definition: DefinitionInput;
}

/** The results by job. */
type UpsertReport = ReadonlyMap<UpsertJob, Result<UpsertedDefinition>>;

/** Creates or updates the definition of each input item, one after the other. */
export const upsert: Operation<UpsertReport> = {
	createRun(input) {
		const readDefinition = createDefinitionReader(
			createDefinitionReaders(input),
			input.createZoneReader(),
		);
		const jobs: UpsertJob[] = [];
		const itemByOwnCode = new Map<string, number>();
		const itemByApprovalCode = new Map<string, number>();

		function* getResults(report: UpsertReport): Generator<ItemResult> {
			const count = getDefinitions(report).length;
			for (const [{ itemIndex }, result] of report) {
				if (result.ok) {
					yield { item: toOutputItem(result.value, itemIndex), itemIndex };
					continue;
				}
				const { failure } = result;
				yield {
					failure:
						input.continueOnFail || count === 0
							? failure
							: withNote(failure, `Definitions written before this error: ${count}.`),
					itemIndexes: [itemIndex],
				};
			}
		}

		return {
			timeout: readTimeout(input),
			readItem: (itemIndex) => {
				const definition = readDefinition(itemIndex);
				const { ownCode, approvalCode } = definition;
				assertNew(FIELDS.ownCode.label, ownCode, itemByOwnCode, itemIndex);
				if (approvalCode !== undefined) {
					assertNew(FIELDS.approvalCode.label, approvalCode, itemByApprovalCode, itemIndex);
				}
				jobs.push({ itemIndex, definition });
			},
			send: async (sender) => {
				const hasCallback = jobs.some(({ definition }) => definition.callbackUrl !== undefined);
				const secrets = hasCallback ? await input.getCallbackSecrets() : undefined;
				return await sendJobs(jobs, {
					stopAtFirstFailure: !input.continueOnFail,
					sender,
					// Two new definitions at once could both create the group that they share.
					concurrency: { current: 1 },
					send: async ({ definition }) => await upsertDefinition(definition, sender, secrets),
				});
			},
			getResults,
			formatHint: (report, counts) => formatHint(getDefinitions(report), counts),
		};
	},
};

/** Throws `InputError` if an earlier item has the same code: the later item would replace its definition. */
function assertNew(
	label: string,
	code: string,
	itemByCode: Map<string, number>,
	itemIndex: number,
): void {
	const first = itemByCode.get(code);
	if (first !== undefined) {
		throw new InputError(
			label,
			`is "${code}" in item ${first}, too, but must be another code in each item`,
			'The same code is the same definition, and the second item would replace what the first one wrote. If the code is a fixed text, use an expression, such as {{ $json.code }}.',
		);
	}
	itemByCode.set(code, itemIndex);
}

function getDefinitions(report: UpsertReport): UpsertedDefinition[] {
	return [...report.values()].flatMap((result) => (result.ok ? [result.value] : []));
}

function toOutputItem({ ownCode, approvalCode }: UpsertedDefinition, itemIndex: number) {
	return {
		json: { own_code: ownCode, approval_code: approvalCode },
		pairedItem: { item: itemIndex },
	};
}

/** Formats the text above the output. */
function formatHint(
	definitions: readonly UpsertedDefinition[],
	{ requests, errors }: RunCounts,
): string {
	const failed = `${formatCount(errors, 'item')} could not be written`;
	if (definitions.length === 0 && errors > 0) return failed;
	const written = `${formatCount(definitions.length, 'definition')} written in ${formatCount(requests, 'request')}`;
	const parts = [
		definitions.length > 0 ? `${written}. Sync needs the approval_code of the output` : written,
	];
	for (const { ownCode, approvalCode, otherCode } of definitions) {
		if (otherCode === undefined) continue;
		parts.push(
			`Warning: Feishu stored "${ownCode}" under another code, ${otherCode}, and may have created a second definition beside ${approvalCode}. Compare both with Get: the own code must be the one that the definition was created with`,
		);
	}
	if (errors > 0) parts.push(failed);
	return parts.join('. ');
}
