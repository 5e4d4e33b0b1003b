/** What a node type carries while it is dragged from the palette to the canvas. */
export const nodeTypeMime = 'application/x-crossdock-node'
