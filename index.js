/** For those who require the package: n8n itself reads the files that package.json's `n8n` block names. */
module.exports = {
	...require('./dist/credentials/FeishuAppApi.credentials.js'),
	...require('./dist/nodes/FeishuApproval/FeishuApproval.node.js'),
};
