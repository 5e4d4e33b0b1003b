import { describeIssue } from '../errors/index.ts'
import { compileExpression, isExpression } from '../expression/index.ts'
import { compileConfig, type ManifestRegistry, type NodeManifest } from '../node/index.ts'
import { type Flow, type FlowNode, portOf } from './flow-document.ts'
import { findGraphProblems } from './graph-problems.ts'
import { manifestOf } from './manifest-of.ts'
import { maskedFieldsOf } from './masked-fields-of.ts'
import { findMaskedKey } from './masked-key.ts'
import { type FlowProblem, type FlowProblemCode, pointer } from './problem.ts'
import type { FindSubflow } from './subflow-calls.ts'
import { findSubflowProblems } from './subflow-problems.ts'

/**
 * Everything that is wrong with a flow, in document order; empty when it may be published. Calls of subflows are checked
 * as far as `find` knows these.
 */
export function validateFlow(
  flow: Flow,
  manifests: ManifestRegistry,
  find: FindSubflow = () => ({ state: 'unknown' }),
): readonly FlowProblem[] {
  return [
    ...checkKey(flow),
    ...findMaskedKey(flow, maskedFieldsOf(flow, { manifests, find })),
    ...Object.entries(flow.nodes).flatMap(([id, node]) => checkNode(id, node, manifests)),
    ...checkWires(flow, manifests),
    ...findGraphProblems(flow, manifests),
    ...findSubflowProblems(flow, manifests, find),
    ...checkGroups(flow),
  ]
}

function checkKey(flow: Flow): FlowProblem[] {
  if (!isExpression(flow.record.key)) return []
  const compiled = compileExpression(flow.record.key)
  if (compiled.ok) return []
  return [expressionProblem('/record/key', compiled.problem.code, compiled.problem.message)]
}

function expressionProblem(path: string, code: string, message: string): FlowProblem {
  return {
    path,
    code: code as FlowProblemCode,
    message,
    remedy: 'Correct the expression; the function reference lists every function with examples.',
  }
}

function checkNode(id: string, node: FlowNode, manifests: ManifestRegistry): FlowProblem[] {
  const manifest = manifestOf(manifests, node.type)
  if (!manifest) {
    const known = Object.keys(manifests).sort().join(', ')
    return [
      {
        path: `/nodes/${id}/type`,
        code: 'NODE_TYPE_UNKNOWN',
        message: `Node “${id}” has the type “${node.type}”, which this installation does not have.`,
        remedy: `Use one of: ${known}.`,
      },
    ]
  }
  if (node.version !== manifest.version) {
    return [
      {
        path: `/nodes/${id}/version`,
        code: 'NODE_VERSION_UNSUPPORTED',
        message: `Node “${id}” asks for version ${node.version} of “${node.type}”; this installation has version ${manifest.version}.`,
        remedy: `Set version ${manifest.version} and check the configuration.`,
      },
    ]
  }
  return checkConfig(id, node, manifest)
}

function checkConfig(id: string, node: FlowNode, manifest: NodeManifest): FlowProblem[] {
  const base = ['nodes', id, 'config']
  const parsed = manifest.config.safeParse(node.config)
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => ({
      path: pointer([...base, ...issue.path]),
      code: 'CONFIG_INVALID',
      message: `Node “${id}”, setting “${issue.path.join('.') || 'config'}”: ${describeIssue(issue, { isEmpty: isMissing(node.config, issue.path) })}`,
      remedy: `Correct this setting of the node; its documentation describes it.`,
    }))
  }
  const expressions = compileConfig(manifest.config, parsed.data).problems.map((problem) =>
    expressionProblem(
      pointer([...base, ...problem.path]),
      problem.code,
      `Node “${id}”, setting “${problem.path.join('.')}”: ${problem.message}`,
    ),
  )
  const own = manifest.check?.(parsed.data as never) ?? []
  return [
    ...expressions,
    ...own.map(
      (problem): FlowProblem => ({
        path: pointer([...base, ...problem.path]),
        code: 'CONFIG_INVALID',
        message: `Node “${id}”: ${problem.message}`,
        remedy: problem.remedy,
      }),
    ),
  ]
}

/** True when nothing lies at a path of a configuration. */
function isMissing(config: unknown, path: readonly PropertyKey[]): boolean {
  const value = path.reduce<unknown>(
    (outer, part) =>
      typeof outer === 'object' && outer !== null && Object.hasOwn(outer, part) ? Reflect.get(outer, part) : undefined,
    config,
  )
  return value === undefined
}

function checkWires(flow: Flow, manifests: ManifestRegistry): FlowProblem[] {
  const seen = new Set<string>()
  return flow.wires.flatMap((wire, index): FlowProblem[] => {
    const at = (field: string) => `/wires/${index}${field}`
    const { node: fromId, port } = portOf(wire.from)
    const from = flow.nodes[fromId]
    const to = flow.nodes[wire.to]
    const problems: FlowProblem[] = []
    if (!from) problems.push(missingNode(at('/from'), fromId))
    else problems.push(...checkPort({ path: at('/from'), nodeId: fromId, node: from, port }, manifests))
    if (!to) problems.push(missingNode(at('/to'), wire.to))
    else if (manifestOf(manifests, to.type)?.kind === 'source') {
      problems.push({
        path: at('/to'),
        code: 'WIRE_INTO_SOURCE',
        message: `The wire from “${wire.from}” ends at the source “${wire.to}”; sources have no input.`,
        remedy: 'Remove the wire, or lead it to a step.',
      })
    }
    const name = `${wire.from} ${wire.to}`
    if (seen.has(name)) {
      problems.push({
        path: at(''),
        code: 'WIRE_DUPLICATE',
        message: `“${wire.from}” is joined to “${wire.to}” twice.`,
        remedy: 'Remove one of the two wires.',
      })
    }
    seen.add(name)
    return problems
  })
}

function checkGroups({ nodes, groups = {} }: Flow): FlowProblem[] {
  const seen = new Set<string>()
  return Object.entries(groups).flatMap(([groupId, group]) =>
    group.nodes.flatMap((id, index): FlowProblem[] => {
      const path = pointer(['groups', groupId, 'nodes', index])
      const isSeen = seen.has(id)
      seen.add(id)
      if (!Object.hasOwn(nodes, id)) {
        return [
          {
            path,
            code: 'GROUP_NODE_MISSING',
            message: `The group “${group.title || groupId}” names the node “${id}”, which does not exist.`,
            remedy: 'Take it out of the group, or add the node.',
          },
        ]
      }
      if (!isSeen) return []
      return [
        {
          path,
          code: 'GROUP_NODE_TWICE',
          message: `Node “${id}” stands in a group twice, or in two groups.`,
          remedy: 'Leave it in one group.',
        },
      ]
    }),
  )
}

function missingNode(path: string, id: string): FlowProblem {
  return {
    path,
    code: 'WIRE_NODE_MISSING',
    message: `There is no node “${id}”.`,
    remedy: 'Add the node or remove the wire.',
  }
}

function checkPort(
  place: { readonly path: string; readonly nodeId: string; readonly node: FlowNode; readonly port: string },
  manifests: ManifestRegistry,
): FlowProblem[] {
  const manifest = manifestOf(manifests, place.node.type)
  const ports = manifest && portsOf(manifest, place.node)
  if (!ports || ports.includes(place.port)) return []
  return [
    {
      path: place.path,
      code: 'WIRE_PORT_MISSING',
      message: `Node “${place.nodeId}” has no port “${place.port}”.`,
      remedy: `Its ports are: ${ports.join(', ')}.`,
    },
  ]
}

/** All ports of a node in this configuration, the error port included; undefined when the configuration is invalid. */
export function portsOf(manifest: NodeManifest, node: FlowNode): readonly string[] | undefined {
  const parsed = manifest.config.safeParse(node.config)
  if (!parsed.success) return undefined
  const own = [...(manifest.portsFrom?.(parsed.data as never) ?? []), ...manifest.outputs]
  return manifest.kind === 'source' ? own : [...own, 'error']
}
