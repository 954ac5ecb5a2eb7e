// EXPLAIN: the physical plan in words; with ANALYZE the statement runs and its rows are counted and thrown away.
import { explainCompiled, explainJson, explainText } from '../../../engine/plan/explain.ts'
import { documentText } from '../../../engine/plan/explain-document.ts'
import type { ExplainFacts } from '../../../engine/plan/explain-tree.ts'
import type { BoundStatement } from '../../../engine/bind/statement.ts'
import { Oid } from '../../../engine/types/oids.ts'
import type { Value } from '../../../engine/types/type.ts'
import { type Execution, fieldOf, rowsExecution } from '../execution.ts'
import { rowGroupsText } from '../../objects/parquet-partition.ts'
import { plannerSettings } from '../settings/planner-settings.ts'
import { knownPredicates } from './scan-sources.ts'
import type { MeasuredRows } from '../../pgwire/measured-rows.ts'
import { planQuery } from './plan-query.ts'
import type { SinkSpec } from './run-query.ts'
import { runWrite, type WriteResult } from '../writes/run-write.ts'
import type { SessionCore } from '../session-core.ts'

type Explain = BoundStatement & { readonly kind: 'explain' }

export function explainExecution(
  core: SessionCore,
  statement: Explain,
  parameters: readonly Value[],
  formats: readonly number[],
): Execution {
  const options: typeof statement.options & ExplainFacts = {
    ...statement.options,
    rowGroups: (scan) => rowGroupsText(core.files, scan.file!.uri, knownPredicates(scan, parameters)),
  }
  const { format } = options
  const fields = [fieldOf('QUERY PLAN', explainType(format))]
  return rowsExecution(core, fields, formats, 'EXPLAIN', async () => {
    const planning = performance.now()
    const heapBefore = options.memory ? process.memoryUsage() : undefined
    const plan = planQuery(core, statement.query)
    const planningMs = performance.now() - planning
    const memory = heapBefore && planningMemory(heapBefore, process.memoryUsage())
    if (options.compiled) {
      const { analysis } = await runWrite(core, statement.query, plan, parameters, discarding, { analyze: 'compile' })
      return explainCompiled(plan, options, core.catalog, analysis ?? new Map()).map((line) => [line])
    }
    const executing = performance.now()
    const { analysis, chunks = [] } = options.analyze
      ? await runWrite(core, statement.query, plan, parameters, sinkOf(options, plan.types.length), { analyze: true })
      : {}
    const executionMs = performance.now() - executing
    const written = options.serialize && serializationOf(options.serialize, options.timing, chunks)
    const settings = options.settings ? plannerSettings(core.settings) : {}
    const planningTime: Times = options.summary ? { 'Planning Time': round(planningMs) } : {}
    const executionTime: Times = options.summary && options.analyze ? { 'Execution Time': round(executionMs) } : {}
    if (format !== 'text') {
      const document = {
        ...explainJson(plan, options, core.catalog, analysis),
        ...(options.settings && { Settings: settings }),
        ...(memory && { Planning: { 'Memory Used': memory.usedKb, 'Memory Allocated': memory.allocatedKb } }),
        ...planningTime,
        ...(written && { Serialization: written }),
        ...executionTime,
      }
      return [[documentText(document, format)]]
    }
    const changed = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`)
    return [
      ...explainText(plan, options, core.catalog, analysis),
      ...(changed.length > 0 ? [`Settings: ${changed.join(', ')}`] : []),
      ...(memory ? ['Planning:', `  Memory: used=${memory.usedKb}kB  allocated=${memory.allocatedKb}kB`] : []),
      ...timeLines(planningTime),
      ...(written ? [serializationLine(written)] : []),
      ...timeLines(executionTime),
    ].map((line) => [line])
  })
}

export const explainType = (format: Explain['options']['format']): number =>
  format === 'json' ? Oid.json : format === 'xml' ? Oid.xml : Oid.text

const discarding = { kind: 'discard', options: {} } as const

const sinkOf = ({ serialize }: Explain['options'], columns: number): SinkSpec =>
  serialize
    ? { kind: 'measured', options: { formats: Array<number>(columns).fill(serialize === 'binary' ? 1 : 0) } }
    : discarding

type Heap = Pick<NodeJS.MemoryUsage, 'heapUsed' | 'heapTotal'>

/** As the thread's heap shows it: what a collection takes meanwhile is not seen. */
function planningMemory(before: Heap, after: Heap): { readonly usedKb: number; readonly allocatedKb: number } {
  const used = Math.max(after.heapUsed - before.heapUsed, 0)
  return { usedKb: kilobytes(used), allocatedKb: kilobytes(Math.max(after.heapTotal - before.heapTotal, used)) }
}

interface Serialization {
  readonly Time?: number
  readonly 'Output Volume': number
  readonly Format: string
}

function serializationOf(format: string, timing: boolean, chunks: WriteResult['chunks']): Serialization {
  const measured = chunks.map(({ payload }) => payload as MeasuredRows)
  const sum = (of: (rows: MeasuredRows) => number): number => measured.reduce((all, rows) => all + of(rows), 0)
  return {
    ...(timing && { Time: round(sum(({ milliseconds }) => milliseconds)) }),
    'Output Volume': kilobytes(sum(({ bytes }) => bytes)),
    Format: format,
  }
}

const serializationLine = ({ Time: time, 'Output Volume': volume, Format: format }: Serialization): string =>
  `Serialization: ${time === undefined ? '' : `time=${time.toFixed(3)} ms  `}output=${volume}kB  format=${format}`

type Times = Readonly<Record<string, number>>

const timeLines = (times: Times): string[] =>
  Object.entries(times).map(([name, milliseconds]) => `${name}: ${milliseconds.toFixed(3)} ms`)

const kilobytes = (bytes: number): number => Math.ceil(bytes / 1024)

const round = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000
