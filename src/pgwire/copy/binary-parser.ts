// COPY's binary format: signature, flags, then rows of length-prefixed fields, then a row count of -1.
import type { Batch } from '../../../engine/columns/column.ts'
import type { BatchOrder } from './batch-order.ts'
import { type Transcode, transcodeBinary } from '../encoding/transcode-cell.ts'
import { conversionNamed, toUtf8 } from '../encoding/transcode-rows.ts'
import { atColumn, atLine, badFormat, withContext } from './copy-error.ts'
import type { CopyInput } from './copy-parser.ts'
import { InputBuffer } from './input-buffer.ts'
import type { KernelTuples } from './kernel-tuples.ts'

export const binarySignature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1')
const criticalFlags = 0xffff_0000
const oidFlag = 0x1_0000

export class BinaryParser {
  readonly #input: CopyInput
  readonly #order: BatchOrder<KernelTuples>
  readonly #bytes = new InputBuffer()
  /** Of the texts in values; absent: they are UTF8. */
  readonly #transcode: Transcode | undefined
  #state: 'header' | 'rows' | 'trailer' = 'header'
  #row = 0
  /** ON_ERROR ignore does not go with this format. */
  readonly skipped = undefined

  constructor(input: CopyInput, order: BatchOrder<KernelTuples>) {
    this.#input = input
    this.#order = order
    const conversion = conversionNamed(input.settings.clientEncoding)
    this.#transcode = conversion && toUtf8(conversion)
  }

  feed(chunk: Uint8Array): Batch[] {
    this.#bytes.add(chunk)
    if (this.#bytes.worthwhile) this.#run()
    return this.#order.take()
  }

  end(): Batch[] {
    if (this.#bytes.size > 0) this.#run()
    if (this.#state === 'header') this.#fail(headerFault(this.#bytes.size > 0 ? this.#bytes.bytes() : Buffer.alloc(0)))
    // PostgreSQL takes the end of input for the trailer, but not inside a row.
    if (this.#bytes.size > 0) this.#fail('unexpected EOF in COPY data')
    return this.#order.finish()
  }

  /** After an error: the rows before the one that is at fault. */
  rowsBefore(): Batch[] {
    return this.#order.finishBefore()
  }

  #run(): void {
    const bytes = this.#bytes.bytes()
    const order = this.#order
    const kernel = this.#transcode ? undefined : order.kernel(bytes.length)
    let at = 0
    let singly = 0
    while (at < bytes.length) {
      if (kernel && this.#state === 'rows' && at >= singly) {
        const run = kernel.take(bytes, at)
        if (run?.refused) {
          order.beforeRow()
          singly = run.next
          if (singly === at) continue
        } else if (run) {
          order.afterRun()
          this.#row += run.rows
          at = run.next
          continue
        }
      }
      order.beforeRow()
      const next = this.#state === 'header' ? this.#header(bytes) : this.#tuple(bytes, at)
      if (next < 0) break
      at = next
    }
    this.#bytes.consume(at)
  }

  #header(bytes: Buffer): number {
    const length = binarySignature.length
    if (bytes.length < length + 8) {
      if (!binarySignature.subarray(0, bytes.length).equals(bytes.subarray(0, length))) this.#fail(headerFault(bytes))
      return -1
    }
    if (!bytes.subarray(0, length).equals(binarySignature)) this.#fail('COPY file signature not recognized')
    const flags = bytes.readUInt32BE(length)
    if (flags & oidFlag) this.#fail('invalid COPY file header (WITH OIDS)')
    if ((flags & criticalFlags) !== 0) this.#fail('unrecognized critical flags in COPY file header')
    const extension = bytes.readInt32BE(length + 4)
    if (extension < 0) this.#fail('invalid COPY file header (missing length)')
    if (bytes.length < length + 8 + extension) return -1
    this.#state = 'rows'
    return length + 8 + extension
  }

  /** Where the next row starts; -1: this one is not all there. */
  #tuple(bytes: Buffer, start: number): number {
    if (this.#state === 'trailer') this.#fail('received copy data after EOF marker')
    const { columns, table } = this.#input
    if (start + 2 > bytes.length) return -1
    const count = bytes.readInt16BE(start)
    if (count === -1) {
      this.#state = 'trailer'
      return start + 2
    }
    const line = this.#row + 1
    if (count !== columns.length) {
      throw badFormat(`row field count is ${count}, expected ${columns.length}`).with({ where: atLine(table, line) })
    }
    if (!this.#wholeTuple(bytes, start + 2, count)) return -1
    this.#row = line
    const { builder } = this.#order
    let at = start + 2
    for (let column = 0; column < count; column++) {
      const length = bytes.readInt32BE(at)
      at += 4
      if (length === -1) {
        builder.null(column)
        continue
      }
      try {
        this.#field(column, bytes, at, length)
      } catch (error) {
        throw withContext(error, atColumn(table, line, columns[column].name, undefined))
      }
      at += length
    }
    builder.endRow()
    return at
  }

  #field(column: number, bytes: Buffer, at: number, length: number): void {
    const { builder } = this.#order
    const transcode = this.#transcode
    if (!transcode) {
      builder.fields[column].binary(bytes, at, at + length, builder.row)
      return
    }
    const { oid } = this.#input.columns[column].type
    const value = Buffer.from(transcodeBinary(oid, bytes.subarray(at, at + length), transcode))
    builder.fields[column].binary(value, 0, value.length, builder.row)
  }

  #wholeTuple(bytes: Buffer, start: number, count: number): boolean {
    let at = start
    for (let column = 0; column < count; column++) {
      if (at + 4 > bytes.length) return false
      const length = bytes.readInt32BE(at)
      if (length < -1) {
        throw badFormat('invalid field size').with({
          where: atColumn(this.#input.table, this.#row + 1, this.#input.columns[column].name, undefined),
        })
      }
      at += 4 + Math.max(0, length)
    }
    return at <= bytes.length
  }

  #fail(message: string): never {
    const error = badFormat(message)
    throw this.#state === 'header' ? error : error.with({ where: atLine(this.#input.table, this.#row + 1) })
  }
}

/** What is wrong with a header that ends too early. */
function headerFault(bytes: Buffer): string {
  const { length } = binarySignature
  if (!bytes.subarray(0, length).equals(binarySignature)) return 'COPY file signature not recognized'
  if (bytes.length < length + 4) return 'invalid COPY file header (missing flags)'
  return bytes.length < length + 8
    ? 'invalid COPY file header (missing length)'
    : 'invalid COPY file header (wrong length)'
}
