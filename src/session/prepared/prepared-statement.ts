// A prepared statement: its text and tree, and what binding and planning made of it under one catalog and one set of settings.
import { domainRef } from '../../../engine/bind/types/domain-ref.ts'
import { bindStatement } from '../../../engine/bind/bind.ts'
import type { NamedValues } from '../../../engine/bind/expression/named-values.ts'
import type { BoundQuery, BoundStatement } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { RawStatement } from '../../../engine/parse/parse.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { TextSettings } from '../../../engine/types/type.ts'
import type { DirectForm } from '../direct/run-direct.ts'
import type { LiteralRows } from '../literal-insert/literal-insert.ts'
import type { NamedFile } from '../../objects/session-files.ts'
import { withExecuted } from './executed-query.ts'
import { parameterRules, type ParameterRules } from './parameter-rules.ts'
import { requirePermitted } from './permitted.ts'
import { planQuery } from '../query/plan-query.ts'
import type { SessionCore } from '../session-core.ts'
import { catalogFor } from '../triggers/transition-tables.ts'

export interface PreparedStatement {
  readonly name: string
  /** Absent: an empty query. */
  readonly raw: RawStatement | undefined
  readonly declaredTypes: readonly number[]
  readonly fromSql: boolean
  /** The simple protocol has no parameters: $1 is an error (42P02) there. */
  readonly withoutParameters?: boolean
  readonly preparedAt: bigint
  /** What names mean beside columns, in the body of a function. */
  readonly values?: NamedValues
  /** Rows of an INSERT that were read before, instead of the template's parameters. */
  readonly rows?: LiteralRows
  made?: Made
  /** What the client was told of its columns when it was prepared, or since: they are to stay the same. */
  result?: BoundStatement
}

/** What binding and planning made of a statement; statements of one session that are the same share it. */
export interface Made {
  bound?: {
    readonly key: string
    readonly statement: BoundStatement
    readonly parameters: readonly number[]
    /** What is looked at before values are taken; see parameter-rules.ts. */
    readonly parameterRules: ParameterRules | undefined
    /** What the key was made of. */
    readonly under: BoundUnder
    /** The user may run it: looked at once. */
    permitted?: true
    /** Files that it reads, as they were when it was bound. */
    readonly files: readonly NamedFile[]
  }
  planned?: { readonly key: string; readonly plan: PhysicalPlan }
  /** It holds what the time was ('now'::timestamp), or what a name stood for: the same text means something else later. */
  readsClock?: boolean
  /** The way around portals and transactions, if the statement has one. */
  direct?: { readonly bound: Made['bound']; readonly plan: PhysicalPlan; readonly form: DirectForm | undefined }
}

interface BoundUnder {
  readonly catalogVersion: number
  readonly user: string
  readonly settings: string
}

/** Whether binding it again would give the same: cheaper to ask than to make the key. */
export const isBoundNow = (core: SessionCore, { under }: NonNullable<Made['bound']>): boolean =>
  under.catalogVersion === core.catalog.version &&
  under.user === core.user &&
  under.settings === core.settings.bindingKey

/** Everything that binding read: under an equal key the bound statement is still right. */
const bindingKey = ({ catalogVersion, user, settings }: BoundUnder): string =>
  `${catalogVersion}\u0000${user}\u0000${settings}`

/** Settings that tell when the clock is read. */
function watched(settings: TextSettings, made: Made): TextSettings {
  const { transactionTimestamp } = settings
  return Object.defineProperty({ ...settings }, 'transactionTimestamp', {
    enumerable: true,
    get: () => {
      made.readsClock = true
      return transactionTimestamp
    },
  })
}

function keepResult(prepared: PreparedStatement, statement: BoundStatement): void {
  if (!prepared.result || prepared.result === statement) return
  if (!haveSameResult(prepared.result, statement))
    throw new PgError('0A000', 'cached plan must not change result type', { routine: 'RevalidateCachedQuery' })
  prepared.result = statement
}

function haveSameResult(before: BoundStatement, now: BoundStatement): boolean {
  if (before.kind !== 'query' || now.kind !== 'query' || !before.returnsRows) return true
  return (
    before.columns.length === now.columns.length &&
    before.columns.every(({ name, type }, i) => {
      const other = now.columns[i]
      return name === other.name && type.oid === other.type.oid && type.typmod === other.type.typmod
    })
  )
}

export function bindPrepared(
  core: SessionCore,
  prepared: PreparedStatement & { raw: RawStatement },
): NonNullable<Made['bound']> {
  const made = (prepared.made ??= {})
  if (made.bound && isBoundNow(core, made.bound) && core.files.areKnown(made.bound.files)) {
    keepResult(prepared, made.bound.statement)
    return made.bound
  }
  const under = { catalogVersion: core.catalog.version, user: core.user, settings: core.settings.bindingKey }
  const parameterTypes = prepared.declaredTypes.map((oid) => domainRef(oid, core.catalog)?.oid ?? oid)
  const files: NamedFile[] = []
  const executed = withExecuted(core, prepared.raw)
  // Another statement may have the name by the next time.
  if (executed) made.readsClock = true
  const statement = bindStatement(executed ?? prepared.raw, {
    catalog: catalogFor(core),
    searchPath: core.searchPath,
    user: core.user,
    settings: watched(core.textSettings, made),
    session: core.facts,
    parameterTypes,
    maxParameter: prepared.withoutParameters ? 0 : undefined,
    ...(prepared.values && { values: prepared.values }),
    file: (uri) => {
      const schema = core.files.schema(uri)
      files.push(core.files.named(uri))
      return schema
    },
  })
  keepResult(prepared, statement)
  made.planned = undefined
  const rules = parameterRules(core, prepared.declaredTypes, parameterTypes)
  made.bound = { key: bindingKey(under), statement, parameters: parameterTypes, parameterRules: rules, under, files }
  return made.bound
}

/** The plan of a bound query, kept while the tables it reads stay of one order of magnitude. */
export function planPrepared(core: SessionCore, prepared: PreparedStatement, query: BoundQuery): PhysicalPlan {
  const made = (prepared.made ??= {})
  if (made.bound) requirePermitted(core, made.bound)
  const read = new Set(query.reads)
  const sizes: number[] = []
  for (const oid of query.reads) {
    const relation = core.catalog.relationByOid(oid)
    const table = relation?.kind === 'table' ? relation.table : undefined
    // The table above stands for its partitions.
    if (table?.info.partitionOf && read.has(table.info.partitionOf.parent)) continue
    const { columnSamples } = core.state
    // What is known of a partitioned table is its partitions' samples together.
    const sampled = table?.info.partitioning ? columnSamples.version : columnSamples.versionOf(oid)
    sizes.push(Math.round(Math.log2((table?.statistics?.rows ?? 0) + 1)), sampled)
  }
  const key = `${made.bound?.key}\u0000${sizes.join()}`
  if (made.planned?.key !== key) made.planned = { key, plan: planQuery(core, query, watched(core.textSettings, made)) }
  return made.planned.plan
}
