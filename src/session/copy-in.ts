// COPY … FROM STDIN: a loader thread parses, the executor's insert operator adds defaults and checks rows, and the rows go to the
// transaction, batch by batch: many of them straight into segments that its commit names.
import type { BoundCopy } from '../../engine/bind/statement.ts'
import { bindStatement } from '../../engine/bind/bind.ts'
import type { Batch } from '../../engine/columns/column.ts'
import { PgError } from '../../engine/errors.ts'
import { parseSql } from '../../engine/parse/parse.ts'
import { lower } from '../../engine/plan/lower.ts'
import type { PhysicalPlan } from '../../engine/plan/physical.ts'
import type { Table } from '../../engine/tables.ts'
import { bindContext } from './bind-context.ts'
import type { QueryOptions } from './execute-query.ts'
import type { Execution } from './execution.ts'
import type { OverlayPartition } from './overlay-partition.ts'
import { startQuery } from './run-query.ts'
import type { SessionCore } from './session-core.ts'
import { StatementWrites } from './take-writes.ts'
import type { ResultSink } from './wire-session.ts'

type CopyIn = BoundCopy & { readonly kind: 'copy-in' }

/** Bytes of input that are parsed in one go: large enough to be worth the hop to the loader, small enough to stream. */
const feedBytes = 1 << 20

/** Parsed pieces that wait to be written: enough that a batch of rows is written while the next one is parsed. */
const piecesAheadMax = 16

export function copyInExecution(
  core: SessionCore,
  statement: CopyIn,
  options: Omit<QueryOptions, 'formats'>,
): Execution {
  let rows = 0
  return {
    fetch: async (_limit, sink) => {
      rows = await load(core, statement, sink, options)
      return { done: true, rows: 0 }
    },
    tag: () => `COPY ${rows}`,
    close: async () => {},
  }
}

async function load(
  core: SessionCore,
  statement: CopyIn,
  sink: ResultSink,
  options: Omit<QueryOptions, 'formats'>,
): Promise<number> {
  const transaction = core.ensureTransaction()
  if (transaction.readOnly) throw new PgError('25006', 'cannot execute COPY FROM in a read-only transaction')
  const relation = core.catalog.relationByOid(statement.table)
  if (relation?.kind !== 'table') throw new Error(`no table ${statement.table} to copy into`)
  const table = relation.table
  const columns = statement.attributes.map((attribute) =>
    table.schema.columns.find((column) => column.attribute === attribute)!,
  )
  const loader = core.state.copyLoaders.acquire()
  loader.start({
    options: statement.options,
    table: table.info.name,
    columns: columns.map(({ name, type }) => ({ name, type })),
    settings: core.cloneableSettings,
  })
  const target = new CopyTarget(
    core,
    table,
    insertPlan(
      core,
      table,
      columns.map((column) => column.name),
    ),
  )
  let clean = false
  // Rows are checked and written in order, behind the parser by a bounded number of pieces.
  const taking: Promise<void>[] = []
  let last: Promise<void> = Promise.resolve()
  const take = async (batches: readonly Batch[]): Promise<void> => {
    last = last.then(() => target.take(batches))
    last.catch(() => {})
    taking.push(last)
    if (taking.length > piecesAheadMax) await taking.shift()
  }
  try {
    for await (const chunk of gathered(sink.copyIn(statement.options.format === 'binary' ? 1 : 0, columns.length))) {
      core.interrupted.throwIfAborted()
      await take(await loader.feed(chunk))
    }
    await take(await loader.end())
    await last
    await target.finish(options.commitAfter === undefined)
    clean = true
  } finally {
    await last.catch(() => {})
    await core.state.copyLoaders.release(loader, clean)
    if (!clean) await target.abort()
  }
  await options.commitAfter?.()
  return target.rows
}

/** CopyData payloads joined to pieces worth a hop to another thread. */
async function* gathered(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = []
  let bytes = 0
  const joined = (): Uint8Array => {
    const whole = new Uint8Array(bytes)
    let at = 0
    for (const part of parts) {
      whole.set(part, at)
      at += part.length
    }
    parts = []
    bytes = 0
    return whole
  }
  for await (const chunk of chunks) {
    parts.push(chunk)
    bytes += chunk.length
    if (bytes >= feedBytes) yield joined()
  }
  if (bytes > 0) yield joined()
}

/** The plan of INSERT INTO table (names) VALUES ($1, …), reading its rows from a partition of parsed batches instead. */
function insertPlan(core: SessionCore, table: Table, names: readonly string[]): PhysicalPlan {
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
  const sql = `INSERT INTO ${quoted(table.info.schemaName)}.${quoted(table.info.name)} (${names.map(quoted).join(', ')}) OVERRIDING SYSTEM VALUE VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')})`
  const types = names.map((name) => table.schema.columns.find((column) => column.name === name)!.type.oid)
  const bound = bindStatement(parseSql(sql)[0], bindContext(core, types))
  if (bound.kind !== 'query') throw new Error('an INSERT did not bind to a query')
  return fromBatches(lower(bound.plan, { catalog: core.catalog, firstFreeParameter: names.length + 1 }))
}

function fromBatches(plan: PhysicalPlan): PhysicalPlan {
  if (plan.kind === 'values') {
    return {
      node: plan.node,
      types: plan.types,
      rows: plan.rows.length,
      kind: 'scan',
      table: 0,
      attributes: plan.types.map((_, i) => i + 1),
      predicates: [],
    } as PhysicalPlan
  }
  if (!('input' in plan)) throw new Error('the plan of a COPY has no rows to read')
  return { ...plan, input: fromBatches(plan.input) } as PhysicalPlan
}

const scanOf = (plan: PhysicalPlan): PhysicalPlan => ('input' in plan ? scanOf(plan.input) : plan)

/** Parsed rows on their way through the insert operator into the transaction. */
class CopyTarget {
  rows = 0
  readonly #core: SessionCore
  readonly #table: Table
  readonly #plan: PhysicalPlan
  readonly #writes: StatementWrites
  #parsed: Batch[] = []
  #parsedRows = 0

  constructor(core: SessionCore, table: Table, plan: PhysicalPlan) {
    this.#core = core
    this.#table = table
    this.#plan = plan
    this.#writes = new StatementWrites(core)
  }

  async take(batches: readonly Batch[]): Promise<void> {
    for (const batch of batches) {
      if (batch.length === 0) continue
      this.#parsed.push(batch)
      this.#parsedRows += batch.length
    }
    if (this.#parsedRows >= 65_536) await this.#insert()
  }

  async finish(checkKeys: boolean): Promise<void> {
    await this.#insert()
    await this.#writes.finish(checkKeys)
  }

  abort(): Promise<void> {
    return this.#writes.abort()
  }

  async #insert(): Promise<void> {
    const parsed = this.#parsed
    this.#parsed = []
    this.#parsedRows = 0
    if (parsed.length === 0) return
    const scan = scanOf(this.#plan)
    const attributes = scan.types.map((_, i) => i + 1)
    const partitions = parsed.map((batch): OverlayPartition => ({
      kind: 'overlay',
      rows: batch.length,
      attributes,
      batch,
      base: 1,
      fallbacks: [],
    }))
    const started = startQuery(
      this.#core,
      { writes: [this.#table.info.oid] },
      this.#plan,
      [],
      { kind: 'discard', options: {} },
      false,
      new Map([[scan.node, partitions]]),
    )
    try {
      for (;;) {
        const { done } = await started.running.pull(0)
        await this.#writes.take(started.running.takeWrites())
        if (done) break
      }
      this.rows += started.running.affected
    } finally {
      await started.close()
    }
  }
}
