/** Name of the code editor's language for the text of a flow. */
export const flowLanguage = 'crossdock-flow'

/** Names the text of the open flow in the code editor; the schema of flow documents belongs to it. */
export const flowModelUri = 'inmemory://crossdock/flow.json'
