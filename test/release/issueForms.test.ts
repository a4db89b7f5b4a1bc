import { parse } from 'yaml';
import { listFiles, PROJECT, readText } from './check';

interface IssueForm {
	name: string;
	description: string;
	body: Array<{
		type: string;
		id?: string;
		attributes: { label?: string; value?: string; options?: string[] };
	}>;
}

const FOLDER = '.github/ISSUE_TEMPLATE';
const TYPES = ['checkboxes', 'dropdown', 'input', 'markdown', 'textarea'];

const forms = listFiles(PROJECT, FOLDER).filter((path) => !path.endsWith('/config.yml'));

test.each(forms)('%s is a form that GitHub can show', (path) => {
	const { name, description, body } = parse(readText(PROJECT, path)) as IssueForm;
	expect(name).toBeTruthy();
	expect(description).toBeTruthy();
	for (const { type, id, attributes } of body) {
		expect(TYPES).toContain(type);
		if (type === 'markdown') expect(attributes.value).toBeTruthy();
		else expect([id, attributes.label]).toEqual([expect.any(String), expect.any(String)]);
		if (type === 'dropdown') expect(attributes.options).not.toEqual([]);
	}
	const ids = body.map(({ id }) => id).filter((id) => id !== undefined);
	expect(new Set(ids).size).toBe(ids.length);
	const labels = body.map(({ attributes }) => attributes.label).filter(Boolean);
	expect(new Set(labels).size).toBe(labels.length);
});

test('a form asks not to post secrets', () => {
	expect(readText(PROJECT, `${FOLDER}/bug.yml`)).toContain('Remove app secrets');
});
