// COPY FROM: bytes in chunks of any size to batches of columns. Knows no socket; runs on a worker.
import { isUtf8 } from 'node:buffer'
import type { CopyOptions } from '../../../engine/bind/statement.ts'
import { batchRowsMax } from '../../../engine/columns/column.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import { type ColumnMemory, sharedMemory } from '../../../engine/columns/memory.ts'
import { PgError } from '../../../engine/errors.ts'
import type { TextSettings, TypeRef } from '../../../engine/types/type.ts'
import { invalidUtf8 } from '../decode-utf8.ts'
import { BatchBuilder } from './batch-builder.ts'
import { BinaryParser } from './binary-parser.ts'
import { atColumn, atLine, badFormat, withContext } from './copy-error.ts'
import { CsvScanner } from './csv-scanner.ts'
import { checkHeader } from './header.ts'
import { InputBuffer } from './input-buffer.ts'
import { KernelRows } from './kernel-rows.ts'
import { KernelTuples } from './kernel-tuples.ts'
import { fieldFlags } from './scanner.ts'
import type { RowScanner } from './scanner.ts'
import { TextScanner } from './text-scanner.ts'

/** Cloneable: what a worker needs to parse. */
export interface CopyInput {
  /** As CONTEXT names it. */
  readonly table: string
  /** In the order of the input. */
  readonly columns: readonly {
    readonly name: string
    readonly type: TypeRef
  }[]
  readonly options: CopyOptions
  readonly settings: TextSettings
}

export interface CopyParserOptions {
  readonly batchRows?: number
  /** Default: shared memory. */
  readonly memory?: ColumnMemory
  /** Input that is there at once from which on a kernel is worth its memory. */
  readonly kernelBytesMin?: number
}

const kernelWorthwhileBytes = 16 * 1024
/** Fewer and larger batches than others: each crosses threads several times. */
const kernelBatchRows = 32_768

export class CopyParser {
  readonly #parser: CharacterParser | BinaryParser

  constructor(input: CopyInput, { batchRows, memory, kernelBytesMin = kernelWorthwhileBytes }: CopyParserOptions = {}) {
    const builder = new BatchBuilder({
      types: input.columns.map((column) => column.type),
      settings: input.settings,
      batchRows: batchRows ?? batchRowsMax,
      memory,
    })
    this.#parser =
      input.options.format === 'binary'
        ? new BinaryParser(input, builder, {
            bytesMin: input.columns.length > 0 ? kernelBytesMin : Infinity,
            make: () => new KernelTuples(input, batchRows ?? kernelBatchRows, memory ?? sharedMemory),
          })
        : new CharacterParser(input, builder, {
            bytesMin: KernelRows.takes(input) ? kernelBytesMin : Infinity,
            make: () => new KernelRows(input, batchRows ?? kernelBatchRows, memory ?? sharedMemory),
          })
  }

  /** Batches that became whole. The chunk is copied. Throws with CONTEXT; the parser is of no use then. */
  feed(chunk: Uint8Array): Batch[] {
    return this.#parser.feed(chunk)
  }

  /** The rest. */
  end(): Batch[] {
    return this.#parser.end()
  }

  /** Rows left out under ON_ERROR ignore. */
  get skippedRows(): number {
    return this.#parser.skippedRows
  }
}

/** A kernel is made when so much input is there at once. */
export interface KernelUse<Kernel> {
  readonly bytesMin: number
  make(): Kernel
}

/** Text and csv: runs of plain rows go to a kernel, all others one by one through the scanner. */
class CharacterParser {
  readonly #input: CopyInput
  readonly #builder: BatchBuilder
  readonly #scanner: RowScanner
  readonly #bytes = new InputBuffer()
  #awaitsHeader: boolean
  readonly #worthwhile: KernelUse<KernelRows>
  #kernel: KernelRows | undefined
  #ready: Batch[] = []
  skippedRows = 0

  constructor(input: CopyInput, builder: BatchBuilder, worthwhile: KernelUse<KernelRows>) {
    this.#worthwhile = worthwhile
    const { options, columns } = input
    this.#input = input
    this.#builder = builder
    this.#scanner =
      options.format === 'csv'
        ? new CsvScanner(
            options,
            columns.map((column) => column.name),
          )
        : new TextScanner(options)
    this.#awaitsHeader = options.header !== false
  }

  feed(chunk: Uint8Array): Batch[] {
    if (this.#scanner.finished) return []
    this.#bytes.add(chunk)
    if (this.#bytes.worthwhile) this.#run(false)
    return this.#take()
  }

  end(): Batch[] {
    if (this.#bytes.size > 0 && !this.#scanner.finished) this.#run(true)
    // Without any line the header is an empty one.
    if (this.#awaitsHeader && this.#input.options.header === 'match') this.#checkHeader([''], Buffer.alloc(0), 1)
    this.#cutKernel()
    this.#cutBuilder()
    return this.#take()
  }

  #take(): Batch[] {
    const ready = this.#ready
    this.#ready = []
    return [...ready, ...this.#builder.take()]
  }

  /** Rows stay in their order: before either way goes on, what the other one holds is cut off. */
  #cutKernel(): void {
    const batch = this.#kernel?.cut()
    if (batch) this.#ready.push(batch)
  }

  #cutBuilder(): void {
    this.#ready.push(...this.#builder.finish())
  }

  #run(final: boolean): void {
    const bytes = this.#bytes.bytes()
    const scanner = this.#scanner
    const firstLine = scanner.line
    let at = 0
    let singly = this.#useKernel(bytes) ? 0 : Infinity
    while (at < bytes.length) {
      if (at >= singly && !this.#awaitsHeader) {
        const run = this.#kernel!.take(bytes, at, scanner)
        if (run?.refused) {
          this.#cutKernel()
          singly = run.next
          if (singly === at) continue
        } else if (run) {
          this.#cutBuilder()
          if (this.#kernel!.isFull) this.#cutKernel()
          at = run.next
          continue
        }
      }
      const next = this.#scan(bytes, at, final)
      if (next < 0) break
      if (!scanner.finished) {
        this.#cutKernel()
        this.#row(bytes, at)
      }
      at = next
    }
    this.#requireUtf8(bytes, at, firstLine)
    if (scanner.finished) this.#bytes.clear()
    else this.#bytes.consume(at)
  }

  #useKernel(bytes: Buffer): boolean {
    if (!this.#kernel && bytes.length >= this.#worthwhile.bytesMin) this.#kernel = this.#worthwhile.make()
    return this.#kernel !== undefined
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
    const builder = this.#builder
    const { fields } = scanner
    const { columns, table } = this.#input
    const count = columns.length
    const line = (): string => atLine(table, scanner.line, bytes.subarray(start, scanner.rowEnd))
    if (fields.count > count)
      throw badFormat('extra data after last expected column').with({
        where: line(),
      })
    let column = 0
    try {
      for (; column < count; column++) {
        if (column >= fields.count)
          throw badFormat(`missing data for column "${columns[column].name}"`).with({ where: line() })
        if (scanner.isNull(bytes, column, column)) builder.null(column)
        else if ((fields.flags[column] & fieldFlags.escaped) === 0) {
          builder.fields[column].text(bytes, fields.starts[column], fields.ends[column], builder.row)
        } else {
          const length = scanner.unescape(bytes, column)
          builder.fields[column].text(scanner.scratch, 0, length, builder.row)
        }
      }
    } catch (error) {
      if (this.#ignores(error)) return
      throw column < fields.count ? withContext(error, this.#whereIs(error, bytes, start, column)) : error
    }
    builder.endRow()
  }

  /** A field that its type refuses is shown; escapes that make no text are a fault of the line. */
  #whereIs(error: unknown, bytes: Buffer, start: number, column: number): string {
    const scanner = this.#scanner
    const { starts, ends, flags } = scanner.fields
    const { table, columns } = this.#input
    if (error instanceof PgError && error.sqlstate === '22021') {
      return atLine(table, scanner.line, bytes.subarray(start, scanner.rowEnd))
    }
    const escaped = (flags[column] & fieldFlags.escaped) !== 0
    const value = escaped
      ? scanner.scratch.subarray(0, scanner.unescape(bytes, column))
      : bytes.subarray(starts[column], ends[column])
    return atColumn(table, scanner.line, columns[column].name, value)
  }

  /** Under ON_ERROR ignore a field that its type refuses drops the row; what is wrong with the row itself still ends the COPY. */
  #ignores(error: unknown): boolean {
    if (this.#input.options.onError !== 'ignore' || !(error instanceof PgError)) return false
    if (!error.sqlstate.startsWith('22') || error.sqlstate === '22P04' || error.sqlstate === '22021') return false
    this.#builder.dropRow()
    this.skippedRows++
    return true
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
    throw invalidUtf8(parsed.subarray(start)).with({
      where: atLine(this.#input.table, line),
    })
  }
}
