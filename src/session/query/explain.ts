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
import { planQuery } from './plan-query.ts'
import { runWrite } from '../writes/run-write.ts'
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
    const plan = planQuery(core, statement.query)
    const planningMs = performance.now() - planning
    if (options.compiled) {
      const { analysis } = await runWrite(core, statement.query, plan, parameters, discarding, { analyze: 'compile' })
      return explainCompiled(plan, options, core.catalog, analysis ?? new Map()).map((line) => [line])
    }
    const executing = performance.now()
    const { analysis } = options.analyze
      ? await runWrite(core, statement.query, plan, parameters, discarding, { analyze: true })
      : {}
    const executionMs = performance.now() - executing
    const settings = options.settings ? plannerSettings(core.settings) : {}
    const times = {
      ...(options.summary && { 'Planning Time': round(planningMs) }),
      ...(options.summary && options.analyze && { 'Execution Time': round(executionMs) }),
    }
    if (format !== 'text') {
      const document = {
        ...explainJson(plan, options, core.catalog, analysis),
        ...(options.settings && { Settings: settings }),
        ...times,
      }
      return [[documentText(document, format)]]
    }
    const changed = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`)
    return [
      ...explainText(plan, options, core.catalog, analysis),
      ...(changed.length > 0 ? [`Settings: ${changed.join(', ')}`] : []),
      ...Object.entries(times).map(([name, milliseconds]) => `${name}: ${milliseconds.toFixed(3)} ms`),
    ].map((line) => [line])
  })
}

export const explainType = (format: Explain['options']['format']): number =>
  format === 'json' ? Oid.json : format === 'xml' ? Oid.xml : Oid.text

const discarding = { kind: 'discard', options: {} } as const

const round = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000
