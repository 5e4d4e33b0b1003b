import { applyNodeChanges, ReactFlow } from '@xyflow/react'
import { createElement, useCallback, useState } from 'react'
import { createRoot } from 'react-dom/client'
import '@xyflow/react/dist/style.css'

// React Flow as its documentation shows it, without anything of ours: what the canvas is measured against. Size, viewport
// and flow come from the address, so that both draw the same.
const query = new URLSearchParams(window.location.search)
const size = { width: `${query.get('width')}px`, height: `${query.get('height')}px` }
const flow = await (await fetch('./flow.json')).json()
const initialNodes = Object.keys(flow.nodes).map((id) => ({
  id,
  position: flow.layout[id],
  width: 200,
  height: 64,
  measured: { width: 200, height: 64 },
  sourcePosition: 'right',
  targetPosition: 'left',
  data: { label: flow.nodes[id].name },
}))
const edges = flow.wires.map(({ from, to }) => ({
  id: `${from} ${to}`,
  source: from.split('.')[0],
  target: to,
  type: 'smoothstep',
}))

function BarePage() {
  const [nodes, setNodes] = useState(initialNodes)
  const onNodesChange = useCallback((changes) => setNodes((before) => applyNodeChanges(changes, before)), [])
  const viewport = { x: Number(query.get('x')), y: Number(query.get('y')), zoom: Number(query.get('zoom')) }
  const props = {
    nodes,
    edges,
    onNodesChange,
    defaultViewport: viewport,
    onlyRenderVisibleElements: true,
    minZoom: 0.2,
  }
  return createElement('div', { style: size }, createElement(ReactFlow, props))
}

createRoot(document.getElementById('root')).render(createElement(BarePage))
