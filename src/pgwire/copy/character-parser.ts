// COPY's text and csv formats: runs of plain rows go to a kernel, all others one by one through the scanner.
import { isUtf8 } from 'node:buffer'
import type { Batch } from '../../../engine/columns/column.ts'
import { PgError } from '../../../engine/errors.ts'
import { invalidUtf8 } from '../decode-utf8.ts'
import { InputText } from '../encoding/input-text.ts'
import { conversionNamed } from '../encoding/transcode-rows.ts'
import type { BatchOrder } from './batch-order.ts'
import { atColumn, atLine, badFormat, withContext } from './copy-error.ts'
import type { CopyInput } from './copy-parser.ts'
import { CsvScanner } from './csv-scanner.ts'
import { checkHeader } from './header.ts'
import { InputBuffer } from './input-buffer.ts'
import type { KernelRows } from './kernel-rows.ts'
import { fieldFlags, type RowScanner, sameBytes } from './scanner.ts'
import { SkippedRows } from './skipped-rows.ts'
import { TextScanner } from './text-scanner.ts'

const isTrue = Buffer.from('t')

export class CharacterParser {
  readonly #input: CopyInput
  readonly #order: BatchOrder<KernelRows>
  readonly #scanner: RowScanner
  readonly #bytes = new InputBuffer()
  /** Absent: the input is UTF8. */
  readonly #inputText: InputText | undefined
  readonly skipped: SkippedRows
  /** What stands for a default. */
  readonly #default: Buffer | undefined
  /** Per column: which of the builder's marks its defaults. */
  readonly #marks: readonly (number | undefined)[]
  #awaitsHeader: boolean

  constructor(input: CopyInput, order: BatchOrder<KernelRows>) {
    const { options, columns } = input
    this.#input = input
    this.#order = order
    const conversion = conversionNamed(options.encoding ?? input.settings.clientEncoding)
    this.#inputText = conversion && new InputText(conversion)
    this.skipped = new SkippedRows(input)
    this.#scanner =
      options.format === 'csv'
        ? new CsvScanner(
            options,
            columns.map((column) => column.name),
          )
        : new TextScanner(options)
    this.#awaitsHeader = options.header !== false
    this.#default = options.default === undefined ? undefined : Buffer.from(options.default)
    let mark = columns.length
    this.#marks = columns.map(({ defaulted }) => (defaulted ? mark++ : undefined))
  }

  feed(chunk: Uint8Array): Batch[] {
    if (this.#scanner.finished) return []
    const input = this.#inputText?.piece(chunk)
    this.#bytes.add(input?.text ?? chunk)
    if (input?.error || this.#bytes.worthwhile) this.#run(false)
    if (input?.error) this.#failAfter(input.error)
    return this.#order.take()
  }

  end(): Batch[] {
    const cut = this.#inputText?.end()
    if (this.#bytes.size > 0 && !this.#scanner.finished) this.#run(cut === undefined)
    if (cut) this.#failAfter(cut)
    // Without any line the header is an empty one.
    if (this.#awaitsHeader && this.#input.options.header === 'match') this.#checkHeader([''], Buffer.alloc(0), 1)
    return this.#order.finish()
  }

  /** After an error: the rows before the one that is at fault. */
  rowsBefore(): Batch[] {
    return this.#order.finishBefore()
  }

  /** What follows the rows parsed so far is no text. */
  #failAfter(error: PgError): void {
    if (this.#scanner.finished) return
    throw error.with({ where: atLine(this.#input.table, this.#scanner.line + 1) })
  }

  #run(final: boolean): void {
    const bytes = this.#bytes.bytes()
    const firstLine = this.#scanner.line
    let parsed: number
    try {
      parsed = this.#rows(bytes, final)
    } catch (error) {
      // Bytes that are no text are at fault before the row they are in, if its end is known.
      this.#requireUtf8(bytes, Math.max(0, this.#scanner.rowEnd), firstLine)
      throw error
    }
    this.#requireUtf8(bytes, parsed, firstLine)
    if (this.#scanner.finished) this.#bytes.clear()
    else this.#bytes.consume(parsed)
  }

  /** How far they went. */
  #rows(bytes: Buffer, final: boolean): number {
    const scanner = this.#scanner
    const order = this.#order
    const kernel = order.kernel(bytes.length)
    let at = 0
    let singly = 0
    while (at < bytes.length) {
      if (kernel && at >= singly && !this.#awaitsHeader) {
        const run = kernel.take(bytes, at, scanner)
        if (run?.refused) {
          order.beforeRow()
          singly = run.next
          if (singly === at) continue
        } else if (run) {
          order.afterRun()
          at = run.next
          continue
        }
      }
      const next = this.#scan(bytes, at, final)
      if (next < 0) break
      // What follows the end marker is nobody's, and may be cut within a character.
      if (scanner.finished) break
      order.beforeRow()
      this.#row(bytes, at)
      at = next
    }
    return at
  }

  #scan(bytes: Buffer, at: number, final: boolean): number {
    try {
      return this.#scanner.scan(bytes, at, bytes.length, final)
    } catch (error) {
      const { rowEnd, line } = this.#scanner
      throw withContext(error, atLine(this.#input.table, line, rowEnd < 0 ? undefined : bytes.subarray(at, rowEnd)))
    }
  }

  #row(bytes: Buffer, start: number): void {
    if (this.#awaitsHeader) {
      this.#awaitsHeader = false
      this.#header(bytes, start)
      return
    }
    const scanner = this.#scanner
    const { builder } = this.#order
    const { fields } = scanner
    const { columns, table } = this.#input
    const count = columns.length
    const line = (): string => atLine(table, scanner.line, bytes.subarray(start, scanner.rowEnd))
    const isBlank = fields.count === 1 && fields.starts[0] === fields.ends[0]
    this.#checkDefaults(bytes, line)
    // A row without columns is an empty line.
    if (fields.count > count && (count > 0 || !isBlank))
      throw badFormat('extra data after last expected column').with({
        where: line(),
      })
    let column = 0
    try {
      for (; column < count; column++) {
        if (column >= fields.count)
          throw badFormat(`missing data for column "${columns[column].name}"`).with({ where: line() })
        const isDefault = this.#isDefault(bytes, column)
        this.#mark(column, isDefault)
        if (isDefault || scanner.isNull(bytes, column, column)) builder.null(column)
        else if ((fields.flags[column] & fieldFlags.escaped) === 0) {
          builder.fields[column].text(bytes, fields.starts[column], fields.ends[column], builder.row)
        } else {
          const length = scanner.unescape(bytes, column)
          builder.fields[column].text(scanner.scratch, 0, length, builder.row)
        }
      }
    } catch (error) {
      const value = (): Buffer | undefined =>
        scanner.isNull(bytes, column, column) ? undefined : this.#value(bytes, column)
      if (column < fields.count && this.skipped.takes(error, scanner.line, column, value)) {
        builder.dropRow()
        return
      }
      throw column < fields.count ? withContext(error, this.#whereIs(error, bytes, start, column)) : error
    }
    builder.endRow()
  }

  /** Nothing rewrites what stands for a default: it is neither quoted nor escaped. */
  #isDefault(bytes: Buffer, field: number): boolean {
    if (this.#default === undefined) return false
    const { starts, ends, flags } = this.#scanner.fields
    return (flags[field] & fieldFlags.quoted) === 0 && sameBytes(bytes, starts[field], ends[field], this.#default)
  }

  /** Comes before what is wrong with the number of fields. */
  #checkDefaults(bytes: Buffer, line: () => string): void {
    if (this.#default === undefined) return
    const { columns } = this.#input
    const fields = Math.min(columns.length, this.#scanner.fields.count)
    for (let field = 0; field < fields; field++) {
      if (this.#marks[field] !== undefined || !this.#isDefault(bytes, field)) continue
      throw badFormat('unexpected default marker in COPY data').with({
        detail: `Column "${columns[field].name}" has no default value.`,
        where: line(),
      })
    }
  }

  #mark(column: number, isDefault: boolean): void {
    const mark = this.#marks[column]
    if (mark === undefined) return
    const { builder } = this.#order
    if (isDefault) builder.fields[mark].text(isTrue, 0, isTrue.length, builder.row)
    else builder.null(mark)
  }

  /** A field that its type refuses is shown; escapes that make no text are a fault of the line. */
  #whereIs(error: unknown, bytes: Buffer, start: number, column: number): string {
    const scanner = this.#scanner
    const { table, columns } = this.#input
    if (error instanceof PgError && error.sqlstate === '22021') {
      return atLine(table, scanner.line, bytes.subarray(start, scanner.rowEnd))
    }
    return atColumn(table, scanner.line, columns[column].name, this.#value(bytes, column))
  }

  #value(bytes: Buffer, column: number): Buffer {
    const { fields, scratch } = this.#scanner
    const { starts, ends, flags } = fields
    return (flags[column] & fieldFlags.escaped) === 0
      ? bytes.subarray(starts[column], ends[column])
      : scratch.subarray(0, this.#scanner.unescape(bytes, column))
  }

  #header(bytes: Buffer, start: number): void {
    if (this.#input.options.header !== 'match') return
    const scanner = this.#scanner
    const names = Array.from({ length: scanner.fields.count }, (_, field) => {
      if (scanner.isNull(bytes, field, -1)) return null
      if ((scanner.fields.flags[field] & fieldFlags.escaped) === 0) {
        return bytes.toString('utf8', scanner.fields.starts[field], scanner.fields.ends[field])
      }
      return scanner.scratch.toString('utf8', 0, scanner.unescape(bytes, field))
    })
    this.#checkHeader(names, bytes.subarray(start, scanner.rowEnd), scanner.line)
  }

  #checkHeader(names: readonly (string | null)[], text: Buffer, line: number): void {
    const { columns, options, table } = this.#input
    try {
      checkHeader(
        names,
        columns.map((column) => column.name),
        options.null,
      )
    } catch (error) {
      throw withContext(error, atLine(table, line, text))
    }
  }

  #requireUtf8(bytes: Buffer, end: number, firstLine: number): void {
    const parsed = bytes.subarray(0, end)
    if (isUtf8(parsed)) return
    let line = firstLine + 1
    let start = 0
    for (let next = parsed.indexOf(0x0a); next >= 0; next = parsed.indexOf(0x0a, start)) {
      if (!isUtf8(parsed.subarray(start, next))) break
      start = next + 1
      line++
    }
    // Of the rows after that line none may count.
    this.#order.discard()
    throw invalidUtf8(parsed.subarray(start)).with({
      where: atLine(this.#input.table, line),
    })
  }
}
