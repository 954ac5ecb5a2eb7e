// What COPY's parser makes of an input: its rows, or its error and where it is.
import type { CopyOptions } from '../../../engine/bind/statement.ts'
import { columnValues } from '../../../engine/columns/read.ts'
import { PgError } from '../../../engine/errors.ts'
import { isoSettings } from '../../../engine/types/iso-settings.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeRef, type TypeRef } from '../../../engine/types/type.ts'
import { CopyParser } from './copy-parser.ts'

export const common: Omit<CopyOptions, 'format' | 'delimiter' | 'null'> = {
  header: false,
  quote: '"',
  escape: '"',
  forceQuote: [],
  forceNotNull: [],
  forceNull: [],
  freeze: false,
  onError: 'stop',
}
export const numeric = (precision: number, scale: number): TypeRef =>
  typeRef(Oid.numeric, ((precision << 16) | scale) + 4)

interface Outcome {
  readonly rows?: readonly (readonly unknown[])[]
  readonly skipped?: number
  readonly error?: readonly unknown[]
}

/** size: of the chunks that it is fed; kernelBytesMin: 1 for a kernel, Infinity for none. */
export function parse(
  data: Buffer,
  of: readonly TypeRef[],
  options: CopyOptions,
  size: number,
  kernelBytesMin: number,
  batchRows?: number,
): Outcome {
  const columns = of.map((type, i) => ({ name: `c${i}`, type }))
  const parser = new CopyParser({ table: 't', columns, options, settings: isoSettings }, { kernelBytesMin, batchRows })
  try {
    const batches = []
    for (let at = 0; at < data.length; at += size) batches.push(...parser.feed(data.subarray(at, at + size)))
    batches.push(...parser.end())
    const rows = batches.flatMap((batch) => {
      const values = batch.columns.map((column) => columnValues(column))
      return Array.from({ length: batch.length }, (_, row) => values.map((column) => column[row]))
    })
    return { rows, skipped: parser.skippedRows }
  } catch (error) {
    if (!(error instanceof PgError)) throw error
    return {
      error: [error.sqlstate, error.message, error.fields.where, error.fields.hint],
    }
  }
}
