// Reads an INSERT of literals without the parser; says nothing at all about any other statement, or one with an error.
import { setImmediate } from 'node:timers/promises'
import { type Batch, batchRowsMax } from '../../../engine/columns/column.ts'
import { sharedMemory, slabMemory } from '../../../engine/columns/memory.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { TypeRef } from '../../../engine/types/type.ts'
import { BatchBuilder } from '../../pgwire/copy/batch-builder.ts'
import type { SessionCore } from '../session-core.ts'
import type { DirectInsert } from './direct-insert.ts'
import { insertHead } from './insert-head.ts'
import {
  type InsertShape,
  type InsertTemplate,
  shapeOf,
  smallRowsMax,
  templateText,
  withRows,
} from './insert-template.ts'
import { countLiterals, LiteralScanner } from './literal-scanner.ts'

/** Heads that a session remembers, with their templates once they came again. */
const templatesMax = 64
/** A first statement with a head is worth a template from this length on. */
const worthCharactersMin = 4096
/** Rows read in one go: a few milliseconds. */
const rowsPerTurn = 8192
/** RETURNING and ON CONFLICT with more than this are left to the parser. */
const tailCharactersMax = 256

export class LiteralTemplates {
  readonly #byKey = new Map<string, InsertTemplate | 'seen'>()

  /** undefined: not worth one yet, or none can be made. */
  async find(
    core: SessionCore,
    head: string,
    columns: number,
    tail: string,
    worth: boolean,
  ): Promise<InsertTemplate | undefined> {
    const key = `${columns} ${head}${tail}`
    const known = this.#byKey.get(key)
    if (known !== undefined && known !== 'seen') return known
    if (known === undefined && this.#byKey.size >= templatesMax) this.#byKey.delete(this.#byKey.keys().next().value!)
    if (known === undefined && !worth) {
      this.#byKey.set(key, 'seen')
      return undefined
    }
    const parsed = await core.state.parser.parse(templateText(head, columns, tail))
    if (parsed.length !== 1) return undefined
    const [raw] = parsed
    const template: InsertTemplate = {
      columns,
      prepared: { name: '', raw, declaredTypes: [], fromSql: false, preparedAt: core.statementTimestamp },
    }
    this.#byKey.set(key, template)
    return template
  }

  forget(): void {
    this.#byKey.clear()
  }
}

/** A statement whose rows are read. */
export interface LiteralInsert {
  readonly raw: InsertTemplate['prepared']['raw']
  readonly made: InsertTemplate['prepared']['made']
  readonly rows: LiteralRows
  /** The way around plans and transactions, for a statement that is its own transaction. */
  readonly direct?: { readonly insert: DirectInsert; readonly batches: readonly Batch[]; readonly rows: number }
}

export class LiteralRows {
  readonly #types: readonly TypeRef[]
  readonly #batches: readonly Batch[]

  constructor(types: readonly TypeRef[], batches: readonly Batch[]) {
    this.#types = types
    this.#batches = batches
  }

  /** undefined: the table changed since the rows were read. */
  in(plan: PhysicalPlan): PhysicalPlan | undefined {
    let values = plan
    while (values.kind === 'insert' || values.kind === 'project') values = values.input
    const same =
      values.types.length === this.#types.length &&
      values.types.every(({ oid, typmod }, i) => oid === this.#types[i].oid && typmod === this.#types[i].typmod)
    return same ? withRows(plan, this.#batches) : undefined
  }
}

/** undefined: the statement is left to the parser. */
export async function readLiteralInsert(core: SessionCore, text: string): Promise<LiteralInsert | undefined> {
  const head = insertHead(text)
  if (head === undefined || text.includes('\0')) return undefined
  try {
    return await readRows(core, text, head)
  } catch {
    // The parser's way says what is wrong, and where.
    return undefined
  }
}

async function readRows(core: SessionCore, text: string, head: string): Promise<LiteralInsert | undefined> {
  const bytes = Buffer.from(text)
  const start = head.length === Buffer.byteLength(head) ? head.length : Buffer.byteLength(head)
  const columns = countLiterals(bytes, start)
  if (columns === 0) return undefined
  const worth = text.length >= worthCharactersMin
  const template = await core.literalTemplates.find(core, head, columns, '', worth)
  const shape = template && shapeOf(core, template)
  if (!template || !shape) return undefined
  const read = await scan(core, bytes, start, shape, worth)
  if (!read) return undefined
  const tail = bytes.toString('utf8', read.end).replace(/^\s*;?\s*$/, '')
  const rows = new LiteralRows(shape.types, read.batches)
  if (tail === '') {
    // Reading many rows lets others work, and change the catalog.
    const insert = shapeOf(core, template) === shape ? shape.direct : undefined
    const direct = insert && {
      insert,
      batches: read.batches,
      rows: read.batches.reduce((sum, { length }) => sum + length, 0),
    }
    return { ...insertOf(template, rows), direct }
  }
  if (tail.length > tailCharactersMax || !/^(returning|on\s+conflict)\b/i.test(tail)) return undefined
  const whole = await core.literalTemplates.find(core, head, columns, tail, worth)
  const wholeShape = whole && shapeOf(core, whole)
  return wholeShape && rows.in(wholeShape.plan) ? insertOf(whole, rows) : undefined
}

const insertOf = ({ prepared: { raw, made } }: InsertTemplate, rows: LiteralRows): LiteralInsert => ({
  raw,
  made,
  rows,
})

async function scan(
  core: SessionCore,
  bytes: Buffer,
  start: number,
  shape: InsertShape,
  large: boolean,
): Promise<{ readonly end: number; readonly batches: Batch[] } | undefined> {
  if (!large) {
    const few = scanFew(core, bytes, start, shape)
    if (few) return few
  }
  const { types, accepted } = shape
  const capacity = Math.min(batchRowsMax, Math.ceil(bytes.length / (2 * types.length)))
  const builder = new BatchBuilder({ types, settings: core.textSettings, batchRows: capacity, memory: sharedMemory })
  const scanner = new LiteralScanner(bytes, accepted, builder)
  let at = start
  for (;;) {
    at = scanner.read(at, rowsPerTurn)
    if (at < 0) return undefined
    if (scanner.finished) return { end: at, batches: builder.finish() }
    await setImmediate()
  }
}

/** All in one go, with the template's own builder; undefined: they are more, or no plain literals. */
function scanFew(
  core: SessionCore,
  bytes: Buffer,
  start: number,
  shape: InsertShape,
): { readonly end: number; readonly batches: Batch[] } | undefined {
  const { types, accepted } = shape
  const builder =
    shape.small ?? new BatchBuilder({ types, settings: core.textSettings, batchRows: smallRowsMax, memory: slabMemory })
  shape.small = undefined
  const scanner = new LiteralScanner(bytes, accepted, builder)
  const end = scanner.read(start, smallRowsMax)
  if (end < 0 || !scanner.finished) return undefined
  const batches = builder.finish()
  shape.small = builder
  return { end, batches }
}
