import { PROJECT } from '../release/check';
import { Checkout } from '../release/checkout';
import { PackedPackage } from '../release/packedPackage';
import { scanner } from '../release/tools';

async function scan(root: string): Promise<string[]> {
	const packed = new PackedPackage(root);
	try {
		return await scanner.findProblems(root, packed);
	} finally {
		packed.delete();
	}
}

describe("n8n's scanner of community packages", () => {
	it('reports no problem in the sources or the packed files', async () => {
		expect(await scan(PROJECT)).toEqual([]);
	});

	it('reports code that n8n rejects', async () => {
		const checkout = new Checkout();
		try {
			const node = 'nodes/FeishuApproval/FeishuApproval.node';
			checkout.edit(`${node}.ts`, (text) => `${text}\nconsole.log(process.env);\n`);
			checkout.edit(`dist/${node}.js`, (text) => `${text}\nrequire('fs');\n`);

			const problems = await scan(checkout.root);

			expect(problems[0]).toMatch(/^sources: [^]*no-console/);
			expect(problems[1]).toMatch(/^unpacked: [^]*no-restricted-imports/);
		} finally {
			checkout.delete();
		}
	});
});
