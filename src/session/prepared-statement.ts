// A prepared statement: its text and tree, and what binding and planning made of it under one catalog and one set of settings.
import { bindStatement } from '../../engine/bind/bind.ts'
import type { BoundQuery, BoundStatement } from '../../engine/bind/statement.ts'
import type { RawStatement } from '../../engine/parse/parse.ts'
import type { PhysicalPlan } from '../../engine/plan/physical.ts'
import { planQuery } from './plan-query.ts'
import type { SessionCore } from './session-core.ts'

export interface PreparedStatement {
  readonly name: string
  /** Absent: an empty query. */
  readonly raw: RawStatement | undefined
  readonly declaredTypes: readonly number[]
  readonly fromSql: boolean
  /** The simple protocol has no parameters: $1 is an error (42P02) there. */
  readonly withoutParameters?: boolean
  readonly preparedAt: bigint
  bound?: { readonly key: string; readonly statement: BoundStatement; readonly parameters: readonly number[] }
  planned?: { readonly key: string; readonly plan: PhysicalPlan }
}

/** Everything that binding read: under an equal key the bound statement is still right. */
function bindingKey(core: SessionCore): string {
  const { settings } = core
  return [
    core.catalog.version,
    core.user,
    settings.get('search_path'),
    settings.get('TimeZone'),
    settings.get('DateStyle'),
    settings.get('IntervalStyle'),
  ].join('\u0000')
}

export function bindPrepared(
  core: SessionCore,
  prepared: PreparedStatement & { raw: RawStatement },
): NonNullable<PreparedStatement['bound']> {
  const key = bindingKey(core)
  if (prepared.bound?.key === key) return prepared.bound
  const parameterTypes = [...prepared.declaredTypes]
  const statement = bindStatement(prepared.raw, {
    catalog: core.catalog,
    searchPath: core.searchPath,
    user: core.user,
    settings: core.textSettings,
    session: core.facts,
    parameterTypes,
    maxParameter: prepared.withoutParameters ? 0 : undefined,
  })
  prepared.planned = undefined
  prepared.bound = { key, statement, parameters: parameterTypes }
  return prepared.bound
}

/** The plan of a bound query, kept while the tables it reads stay of one order of magnitude. */
export function planPrepared(core: SessionCore, prepared: PreparedStatement, query: BoundQuery): PhysicalPlan {
  const sizes = query.reads.map((oid) => {
    const relation = core.catalog.relationByOid(oid)
    const rows = relation?.kind === 'table' ? (relation.table.statistics?.rows ?? 0) : 0
    return Math.round(Math.log2(rows + 1))
  })
  const key = `${prepared.bound?.key}\u0000${sizes.join()}`
  if (prepared.planned?.key !== key) prepared.planned = { key, plan: planQuery(core, query) }
  return prepared.planned.plan
}
