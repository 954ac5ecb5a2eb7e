// COPY FROM: bytes in chunks of any size to batches of columns. Knows no socket; runs on a worker.
import type { CopyOptions } from '../../../engine/bind/statement.ts'
import { batchRowsMax } from '../../../engine/columns/column.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import { type ColumnMemory, sharedMemory } from '../../../engine/columns/memory.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { type TextSettings, typeRef, type TypeRef } from '../../../engine/types/type.ts'
import { BatchBuilder } from './batch-builder.ts'
import { BatchOrder } from './batch-order.ts'
import { BinaryParser } from './binary-parser.ts'
import { CharacterParser } from './character-parser.ts'
import { KernelRows } from './kernel-rows.ts'
import { KernelTuples } from './kernel-tuples.ts'

/** Cloneable: what a worker needs to parse. */
export interface CopyInput {
  /** As CONTEXT names it. */
  readonly table: string
  /** In the order of the input. */
  readonly columns: readonly {
    readonly name: string
    readonly type: TypeRef
    /** The input may say that the row takes the column's default. */
    readonly defaulted?: boolean
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

/** Behind the columns one for each that may take its default: true in the rows that do, else NULL. */
const defaultMarks = ({ columns }: CopyInput): TypeRef[] =>
  columns.filter(({ defaulted }) => defaulted).map(() => typeRef(Oid.bool))

export class CopyParser {
  readonly #parser: CharacterParser | BinaryParser

  constructor(input: CopyInput, { batchRows, memory, kernelBytesMin = kernelWorthwhileBytes }: CopyParserOptions = {}) {
    const builder = new BatchBuilder({
      types: [...input.columns.map((column) => column.type), ...defaultMarks(input)],
      settings: input.settings,
      batchRows: batchRows ?? batchRowsMax,
      memory,
    })
    this.#parser =
      input.options.format === 'binary'
        ? new BinaryParser(
            input,
            new BatchOrder(builder, {
              bytesMin: input.columns.length > 0 ? kernelBytesMin : Infinity,
              make: () => new KernelTuples(input, batchRows ?? kernelBatchRows, memory ?? sharedMemory),
            }),
          )
        : new CharacterParser(
            input,
            new BatchOrder(builder, {
              bytesMin: KernelRows.takes(input) ? kernelBytesMin : Infinity,
              make: () => new KernelRows(input, batchRows ?? kernelBatchRows, memory ?? sharedMemory),
            }),
          )
  }

  /** Batches that became whole. The chunk is copied. Throws with CONTEXT; after that only rowsBefore() is of use. */
  feed(chunk: Uint8Array): Batch[] {
    return this.#parser.feed(chunk)
  }

  /** The rest. */
  end(): Batch[] {
    return this.#parser.end()
  }

  /** After an error: the rows before the one that is at fault, as far as they were not answered yet. */
  rowsBefore(): Batch[] {
    return this.#parser.rowsBefore()
  }

  /** Rows left out under ON_ERROR ignore. */
  get skippedRows(): number {
    return this.#parser.skipped?.count ?? 0
  }

  /** What LOG_VERBOSITY verbose tells of them, since it was asked last. */
  takeNotices(): readonly string[] {
    return this.#parser.skipped?.takeNotices() ?? []
  }
}
