// COPY … FROM STDIN: a loader thread parses, the executor's insert operator adds defaults and checks rows, and the rows go to the
// transaction, batch by batch: many of them straight into segments that its commit names.
import type { BoundCopy } from '../../../engine/bind/statement.ts'
import { isObject } from '../../../engine/bind/copy/copy-file.ts'
import { shapesWithin } from '../../../engine/functions/system/row-fields.ts'
import { bindStatement } from '../../../engine/bind/bind.ts'
import { type Batch, batchRowsMax } from '../../../engine/columns/column.ts'
import { setBytes } from '../../../engine/columns/set-bytes.ts'
import { sliceBatch } from '../../../engine/columns/slice.ts'
import { PgError } from '../../../engine/errors.ts'
import { lower } from '../../../engine/plan/lower/lower.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { ColumnSchema, Table } from '../../../engine/tables.ts'
import type { TypeRef } from '../../../engine/types/type.ts'
import { bindContext } from '../prepared/bind-context.ts'
import { type CopyInputBytes, copyInputBytes, type CopyLoader, type Parsed } from './copy-loaders.ts'
import type { QueryOptions } from '../query/execute-query.ts'
import { DirectInsert } from './direct-insert.ts'
import type { Execution } from '../execution.ts'
import { insertStatement } from './insert-statement.ts'
import { typeReadAs } from './type-read-as.ts'
import { serverFilePieces } from './server-file.ts'
import type { OverlayPartition } from '../overlay/overlay-partition.ts'
import { startQuery } from '../query/run-query.ts'
import { isOwnTemporary } from '../temporary/temporary-relations.ts'
import type { SessionCore } from '../session-core.ts'
import { type Changes, fireAfter, fireBeforeStatement, type StatementEvent } from '../triggers/statement-triggers.ts'
import { StatementWrites } from '../writes/take-writes.ts'
import type { ResultSink } from '../wire-session.ts'
import { objectPieces } from '../../objects/object-pieces.ts'

type CopyIn = BoundCopy & { readonly kind: 'copy-in' }

/** Rows that are worth a run of the insert operator. */
const insertRowsMin = 65_536

/** Pieces under way between the client and the writer: enough that one is read, one parsed and one written at a time. */
const piecesAheadMax = 4

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
  if (transaction.readOnly && !isOwnTemporary(core, statement.table))
    throw new PgError('25006', 'cannot execute COPY FROM in a read-only transaction')
  const relation = core.catalog.relationByOid(statement.table)
  if (relation?.kind !== 'table' && relation?.kind !== 'view')
    throw new Error(`no table ${statement.table} to copy into`)
  const table = relation.table
  if (
    statement.options.freeze &&
    transaction.base.relationByOid(statement.table) &&
    !isTruncated(core, statement.table)
  )
    throw new PgError(
      '55000',
      'cannot perform COPY FREEZE because the table was not created or truncated in the current subtransaction',
    )
  const columns = statement.attributes.map((attribute) =>
    table.schema.columns.find((column) => column.attribute === attribute)!,
  )
  const read = (type: TypeRef): TypeRef => typeReadAs(type, statement.options, core.catalog)
  const rowShapes = shapesWithin(
    columns.map(({ type }) => read(type).oid),
    core.catalog,
  )
  const events: readonly StatementEvent[] = table.info.triggers ? [{ table, event: 'insert' }] : []
  await fireBeforeStatement(core, events)
  const loader = core.state.copyLoaders.acquire()
  loader.start({
    options: statement.options,
    table: table.info.name,
    columns: columns.map(({ name, type, attribute }) => ({
      name,
      type: read(type),
      defaulted: statement.defaulted.includes(attribute),
    })),
    settings: { ...core.cloneableSettings, ...(rowShapes && { rowShapes }) },
  })
  const target = new CopyTarget(core, table, insertPlan(core, table, columns, read, statement), statement.access)
  let clean = false
  // Rows are checked and written in order, behind the client by a bounded number of pieces.
  const taking: Promise<void>[] = []
  let last: Promise<void> = Promise.resolve()
  let skippedRows = 0
  const written = async ({ batches, notices, skippedRows: skipped, error }: Parsed): Promise<void> => {
    skippedRows = skipped
    for (const notice of notices) core.notice('NOTICE', '00000', notice, { where: `COPY ${table.info.name}` })
    await target.take(batches)
    if (!error) return
    // What is wrong with rows before comes first.
    await target.insertTaken()
    throw error
  }
  let failure: { readonly error: unknown } | undefined
  const enqueue = (step: () => Promise<void>): void => {
    last = last.then(step)
    last.catch((error: unknown) => (failure ??= { error }))
  }
  const take = async (parsed: Promise<Parsed>): Promise<void> => {
    parsed.catch(() => {})
    enqueue(async () => written(await parsed))
    taking.push(last)
    if (taking.length >= piecesAheadMax) await taking.shift()
  }
  try {
    const input = statement.source
      ? isObject(statement.source)
        ? await objectPieces(core, statement.source)
        : serverFilePieces(core, statement.source)
      : sink.copyIn(statement.options.format === 'binary' ? 1 : 0, columns.length)
    for await (const piece of gathered(input, loader)) {
      core.interrupted.throwIfAborted()
      if (failure) throw failure.error
      if (piece) await take(loader.feed(piece))
      else if (target.hasTaken) enqueue(() => target.insertTaken())
    }
    await take(loader.end())
    await last
    if (skippedRows > 0 && statement.options.logVerbosity !== 'silent')
      core.notice(
        'NOTICE',
        '00000',
        `${skippedRows} ${skippedRows === 1 ? 'row was' : 'rows were'} skipped due to data type incompatibility`,
      )
    await target.finish(options.commitAfter === undefined || events.length > 0)
    clean = true
  } finally {
    await last.catch(() => {})
    await core.state.copyLoaders.release(loader, clean)
    if (!clean) await target.abort()
  }
  await fireAfter(core, target.triggeredChanges(events))
  await options.commitAfter?.()
  return target.rows
}

/** By this transaction. */
const isTruncated = (core: SessionCore, oid: number): boolean =>
  core.ensureTransaction().overlay.table(oid)?.truncated === true

/** The client's bytes in pieces worth a hop to another thread; undefined: it pauses, and all that it sent was handed on. */
async function* gathered(
  chunks: AsyncIterable<Uint8Array>,
  loader: CopyLoader,
): AsyncGenerator<CopyInputBytes | undefined> {
  let piece = loader.input()
  let bytes = 0
  for await (const chunk of chunks) {
    if (chunk.length === 0) {
      if (bytes > 0) {
        yield piece.subarray(0, bytes)
        piece = loader.input()
        bytes = 0
      }
      yield undefined
    }
    for (let start = 0; start < chunk.length;) {
      const part = chunk.subarray(start, start + copyInputBytes - bytes)
      setBytes(piece, part, bytes)
      start += part.length
      bytes += part.length
      if (bytes < copyInputBytes) continue
      yield piece
      piece = loader.input()
      bytes = 0
    }
  }
  if (bytes > 0) yield piece.subarray(0, bytes)
}

/** The plan of the INSERT of parsed rows, reading them from a partition of batches. */
function insertPlan(
  core: SessionCore,
  table: Table,
  columns: readonly ColumnSchema[],
  read: (type: TypeRef) => TypeRef,
  { where, defaulted }: CopyIn,
): PhysicalPlan {
  const { statement, types } = insertStatement(
    table,
    columns.map((column) => ({ column, read: read(column.type).oid, defaulted: defaulted.includes(column.attribute) })),
    where,
  )
  const bound = bindStatement(statement, bindContext(core, types))
  if (bound.kind !== 'query') throw new Error('an INSERT did not bind to a query')
  return fromBatches(lower(bound.plan, { catalog: core.catalog, firstFreeParameter: types.length + 1 }))
}

function fromBatches(plan: PhysicalPlan): PhysicalPlan {
  if (plan.kind === 'values') {
    return {
      node: plan.node,
      types: plan.types,
      rows: plan.rows,
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

/** Batches of the size that operators take. */
function inPieces(batch: Batch): Batch[] {
  if (batch.length <= batchRowsMax) return [batch]
  const pieces: Batch[] = []
  for (let start = 0; start < batch.length; start += batchRowsMax)
    pieces.push(sliceBatch(batch, start, Math.min(batch.length, start + batchRowsMax)))
  return pieces
}

/** Parsed rows on their way through the insert operator into the transaction. */
class CopyTarget {
  rows = 0
  readonly #core: SessionCore
  readonly #table: Table
  readonly #plan: PhysicalPlan
  readonly #access: CopyIn['access']
  readonly #writes: StatementWrites
  /** Where rows go in as they were parsed. */
  readonly #direct: DirectInsert | undefined
  #parsed: Batch[] = []
  #parsedRows = 0

  constructor(core: SessionCore, table: Table, plan: PhysicalPlan, access: CopyIn['access']) {
    this.#core = core
    this.#table = table
    this.#plan = plan
    this.#access = access
    this.#writes = new StatementWrites(core)
    this.#direct = DirectInsert.of(plan, table)
  }

  /** Whether rows wait for more of them. */
  get hasTaken(): boolean {
    return this.#parsedRows > 0
  }

  async take(batches: readonly Batch[]): Promise<void> {
    for (const batch of batches) {
      if (batch.length === 0) continue
      const columns = this.#direct?.columnsOf(batch)
      if (columns) {
        await this.insertTaken()
        this.rows += batch.length
        const { oid } = this.#table.info
        await this.#writes.take([{ kind: 'insert', table: oid, batch: { length: batch.length, columns } }])
        continue
      }
      this.#parsed.push(batch)
      this.#parsedRows += batch.length
      if (this.#parsedRows >= insertRowsMin) await this.insertTaken()
    }
  }

  async finish(checkKeys: boolean): Promise<void> {
    await this.insertTaken()
    await this.#writes.finish(checkKeys)
  }

  triggeredChanges(events: readonly StatementEvent[]): readonly Changes[] {
    return this.#writes.triggeredChanges(events)
  }

  abort(): Promise<void> {
    return this.#writes.abort()
  }

  async insertTaken(): Promise<void> {
    const parsed = this.#parsed
    this.#parsed = []
    this.#parsedRows = 0
    if (parsed.length === 0) return
    const scan = scanOf(this.#plan)
    const attributes = scan.types.map((_, i) => i + 1)
    const partitions = parsed.flatMap(inPieces).map((batch): OverlayPartition => ({
      kind: 'overlay',
      rows: batch.length,
      attributes,
      batch,
      base: 1,
      fallbacks: [],
    }))
    const started = startQuery(
      this.#core,
      { writes: [this.#table.info.oid], access: this.#access },
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
