// EXPLAIN: the physical plan in words; with ANALYZE the statement runs and its rows are counted and thrown away.
import { explainCompiled, explainJson, explainText } from '../../../engine/plan/explain.ts'
import type { ExplainFacts } from '../../../engine/plan/explain-tree.ts'
import type { BoundStatement } from '../../../engine/bind/statement.ts'
import { Oid } from '../../../engine/types/oids.ts'
import type { Value } from '../../../engine/types/type.ts'
import { type Execution, fieldOf, rowsExecution } from '../execution.ts'
import { rowGroupsText } from '../../objects/parquet-partition.ts'
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
  const json = options.format === 'json'
  const fields = [fieldOf('QUERY PLAN', json ? Oid.json : Oid.text)]
  return rowsExecution(core, fields, formats, 'EXPLAIN', async () => {
    const planning = performance.now()
    const plan = planQuery(core, statement.query)
    const planningMs = performance.now() - planning
    if (options.compiled) {
      const { analysis } = await runWrite(core, statement.query, plan, parameters, discarding, { analyze: 'compile' })
      return explainCompiled(plan, options, core.catalog, analysis ?? new Map()).map((line) => [line])
    }
    if (!options.analyze) {
      const extra = options.summary ? [`Planning Time: ${planningMs.toFixed(3)} ms`] : []
      if (json) {
        const document = {
          ...explainJson(plan, options, core.catalog),
          ...(options.summary ? { 'Planning Time': round(planningMs) } : {}),
        }
        return [[JSON.stringify([document], null, 2)]]
      }
      return [...explainText(plan, options, core.catalog), ...extra].map((line) => [line])
    }
    const executing = performance.now()
    const { analysis } = await runWrite(core, statement.query, plan, parameters, discarding, { analyze: true })
    const executionMs = performance.now() - executing
    if (json) {
      const document = {
        ...explainJson(plan, options, core.catalog, analysis),
        'Planning Time': round(planningMs),
        'Execution Time': round(executionMs),
      }
      return [[JSON.stringify([document], null, 2)]]
    }
    const summary = options.summary
      ? [`Planning Time: ${planningMs.toFixed(3)} ms`, `Execution Time: ${executionMs.toFixed(3)} ms`]
      : []
    return [...explainText(plan, options, core.catalog, analysis), ...summary].map((line) => [line])
  })
}

const discarding = { kind: 'discard', options: {} } as const

const round = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000
