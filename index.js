/** Entry point for `require`. n8n does not use it: n8n loads the files listed in package.json under `n8n`. */
module.exports = {
	...require('./dist/credentials/FeishuAppApi.credentials.js'),
	...require('./dist/credentials/FeishuApprovalCallbackApi.credentials.js'),
	...require('./dist/nodes/FeishuApproval/FeishuApproval.node.js'),
	...require('./dist/nodes/FeishuApproval/FeishuApprovalTrigger.node.js'),
};
