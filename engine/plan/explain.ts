// EXPLAIN's two formats over one tree: indented text as psql shows it, and JSON with PostgreSQL's keys.
import type { ExplainOptions } from '../bind/statement.ts'
import type { Spilled } from '../spill/spill.ts'
import type { Analysis } from '../execute/query-task.ts'
import type { CatalogView } from '../tables.ts'
import { findType } from '../types/registry.ts'
import { variableWidth } from './estimate/defaults.ts'
import { type ExplainFacts, explainTree, type ExplainNode } from './explain-tree.ts'
import type { PhysicalPlan } from './physical.ts'

export type { ExplainOptions }

/** One row of "QUERY PLAN" each; Planning Time and Execution Time are the session's to add. */
export function explainText(
  plan: PhysicalPlan,
  options: ExplainOptions & ExplainFacts,
  catalog: CatalogView,
  analysis?: Analysis,
): string[] {
  const lines: string[] = []
  const tree = explainTree(plan, catalog, { verbose: options.verbose, rowGroups: options.rowGroups, analysis })
  writeNode(tree, 0, true, options, analysis, lines)
  return lines
}

/** The plan with what became of each operator, then the pipelines' modules as WebAssembly text. */
export function explainCompiled(
  plan: PhysicalPlan,
  options: ExplainOptions & ExplainFacts,
  catalog: CatalogView,
  analysis: Analysis,
): string[] {
  const modules = [...analysis.values()]
    .filter(({ modules: own }) => own !== undefined)
    .toSorted((a, b) => a.pipeline! - b.pipeline!)
    .flatMap(({ pipeline, modules: own }) =>
      own!.flatMap((text, i) => ['', `Pipeline ${pipeline}, form ${i + 1} of ${own!.length}:`, ...text.split('\n')]),
    )
  return [...explainText(plan, options, catalog, analysis), ...modules]
}

/** What EXPLAIN (FORMAT JSON) prints within its outer array: an object with "Plan", to which the session adds times. */
export function explainJson(
  plan: PhysicalPlan,
  options: ExplainOptions & ExplainFacts,
  catalog: CatalogView,
  analysis?: Analysis,
): Record<string, unknown> {
  const tree = explainTree(plan, catalog, { verbose: options.verbose, rowGroups: options.rowGroups, analysis })
  return { Plan: jsonNode(tree, undefined, options, analysis) }
}

function writeNode(
  node: ExplainNode,
  depth: number,
  root: boolean,
  options: ExplainOptions,
  analysis: Analysis | undefined,
  lines: string[],
  subplan?: string,
): void {
  // PostgreSQL's indentation: six more spaces a level, the arrow inside them.
  const indent = root ? '' : ' '.repeat(depth * 6 - 4)
  if (subplan !== undefined) lines.push(`${' '.repeat(depth * 6 - 4)}${subplan}`)
  const arrow = root ? '' : subplan === undefined ? '->  ' : '  ->  '
  lines.push(`${indent}${arrow}${node.title}${costText(node, options)}${actualText(node, options, analysis)}`)
  const detailIndent = ' '.repeat(root ? 2 : indent.length + arrow.length + 2)
  for (const detail of node.details) {
    const value = typeof detail.value === 'object' ? detail.value.join(', ') : detail.value
    if (detail.kind === 'count' && (detail.value === 0 || !options.analyze)) continue
    lines.push(`${detailIndent}${detail.name}: ${value}`)
  }
  for (const line of [...spilledLines(node, analysis), ...compiledLines(node, analysis)])
    lines.push(`${detailIndent}${line}`)
  const childDepth = subplan === undefined ? depth + 1 : depth + 1
  for (const child of node.children) {
    const before = lines.length
    writeNode(child.node, childDepth, false, options, analysis, lines, child.subplan)
    // Under a named subplan everything moves two further to the right.
    if (subplan !== undefined) for (let i = before; i < lines.length; i++) lines[i] = `  ${lines[i]}`
  }
}

/** What the analysis knows; nothing of queries that are too small to be compiled. */
function compiledLines(node: ExplainNode, analysis: Analysis | undefined): string[] {
  if (!analysis) return []
  const known = node.operators.flatMap((plan) => analysis.get(plan.node) ?? [])
  const pipelines = known.flatMap(({ pipeline }) => pipeline ?? [])
  const asked = known.flatMap(({ askedByRow = [] }) => askedByRow)
  const reasons = known.flatMap(({ interpreted, pipeline }) => (pipeline === undefined ? (interpreted ?? []) : []))
  return [
    ...(pipelines.length > 0 ? [`Compiled: pipeline ${[...new Set(pipelines)].join(', ')}`] : []),
    ...(asked.length > 0 ? [`Interpreted row by row: ${[...new Set(asked)].join(', ')}`] : []),
    ...reasons.map((reason) => `Interpreted: ${reason}`),
  ]
}

/** Of operators that wrote rows to temporary files. */
function spilledLines(node: ExplainNode, analysis: Analysis | undefined): string[] {
  return spilledOf(node, analysis).map(({ method, bytes, parts }) =>
    method === 'sort'
      ? `Sort Method: external merge  Disk: ${Math.ceil(bytes / 1024)}kB`
      : `Batches: ${parts}  Disk Usage: ${Math.ceil(bytes / 1024)}kB`,
  )
}

const spilledOf = (node: ExplainNode, analysis: Analysis | undefined): Spilled[] =>
  // A limit is told of at its sort.
  node.type === 'Limit' ? [] : node.operators.flatMap((plan) => analysis?.get(plan.node)?.spilled ?? [])

function costText(node: ExplainNode, options: ExplainOptions): string {
  if (!options.costs) return ''
  const [plan] = node.operators
  const cost = plan.cost ?? { startup: 0, total: plan.rows }
  return `  (cost=${cost.startup.toFixed(2)}..${cost.total.toFixed(2)} rows=${plan.rows} width=${widthOf(plan)})`
}

interface Actual {
  readonly startup: number
  readonly total: number
  readonly rows: number
  readonly loops: number
}

/** Times and rows per loop, as PostgreSQL averages them. */
function actualOf(node: ExplainNode, analysis: Analysis | undefined): Actual | undefined {
  if (!analysis) return undefined
  const seen = node.operators.map((plan) => analysis.get(plan.node)).find((counters) => counters !== undefined)
  if (!seen || seen.loops === 0) return { startup: 0, total: 0, rows: 0, loops: 0 }
  return {
    startup: seen.startupMilliseconds / seen.loops,
    total: seen.milliseconds / seen.loops,
    rows: seen.rows / seen.loops,
    loops: seen.loops,
  }
}

function actualText(node: ExplainNode, options: ExplainOptions, analysis: Analysis | undefined): string {
  const actual = options.analyze ? actualOf(node, analysis) : undefined
  if (!actual) return ''
  if (actual.loops === 0) return ' (never executed)'
  const time = options.timing ? `time=${actual.startup.toFixed(3)}..${actual.total.toFixed(3)} ` : ''
  return ` (actual ${time}rows=${actual.rows.toFixed(2)} loops=${actual.loops})`
}

function jsonNode(
  node: ExplainNode,
  parent: { readonly relationship: string; readonly subplan?: string } | undefined,
  options: ExplainOptions,
  analysis: Analysis | undefined,
): Record<string, unknown> {
  const json: Record<string, unknown> = { 'Node Type': node.type }
  for (const [name, value] of node.properties)
    if (name === 'Strategy' || name === 'Partial Mode' || name === 'Operation') json[name] = value
  if (parent) json['Parent Relationship'] = parent.relationship
  if (parent?.subplan !== undefined) json['Subplan Name'] = parent.subplan
  json['Parallel Aware'] = false
  json['Async Capable'] = false
  for (const [name, value] of node.properties) if (!(name in json)) json[name] = value
  const [plan] = node.operators
  if (options.costs) {
    const cost = plan.cost ?? { startup: 0, total: plan.rows }
    json['Startup Cost'] = rounded(cost.startup, 2)
    json['Total Cost'] = rounded(cost.total, 2)
    json['Plan Rows'] = plan.rows
    json['Plan Width'] = widthOf(plan)
  }
  const actual = options.analyze ? actualOf(node, analysis) : undefined
  if (actual) {
    if (options.timing) {
      json['Actual Startup Time'] = rounded(actual.startup, 3)
      json['Actual Total Time'] = rounded(actual.total, 3)
    }
    json['Actual Rows'] = rounded(actual.rows, 2)
    json['Actual Loops'] = actual.loops
  }
  json['Disabled'] = false
  for (const detail of node.details) if (detail.kind === 'property' || options.analyze) json[detail.name] = detail.value
  for (const { method, bytes, parts } of spilledOf(node, analysis)) {
    const kilobytes = Math.ceil(bytes / 1024)
    if (method === 'sort')
      Object.assign(json, { 'Sort Method': 'external merge', 'Sort Space Used': kilobytes, 'Sort Space Type': 'Disk' })
    else Object.assign(json, { 'HashAgg Batches': parts, 'Disk Usage': kilobytes })
  }
  if (node.children.length > 0) {
    json['Plans'] = node.children.map((child) => jsonNode(child.node, child, options, analysis))
  }
  return json
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))

function widthOf(plan: PhysicalPlan): number {
  return plan.types.reduce((sum, type) => {
    const length = findType(type.oid)?.length ?? -1
    return sum + (length > 0 ? length : variableWidth)
  }, 0)
}
