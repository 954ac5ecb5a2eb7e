// A result as CSV: COPY's csv format with a header line.
import type { CopyOptions } from '../../engine/bind/statement.ts'
import type { Batch } from '../../engine/columns/column.ts'
import type { TextSettings, TypeRef } from '../../engine/types/type.ts'
import { encodeCopyRows } from '../pgwire/copy/copy-sink.ts'
import { copyHeader } from '../pgwire/copy/framing.ts'
import { RowBuffer } from '../pgwire/encode/row-buffer.ts'
import type { FieldDescription } from '../session/wire-session.ts'

const csv: CopyOptions = {
  format: 'csv',
  delimiter: ',',
  null: '',
  header: true,
  quote: '"',
  escape: '"',
  forceQuote: [],
  forceNotNull: [],
  forceNull: [],
  freeze: false,
  onError: 'stop',
}

export const csvHead = (fields: readonly FieldDescription[]): Uint8Array | undefined =>
  fields.length === 0
    ? undefined
    : copyHeader(
        csv,
        fields.map((field) => field.name),
      )

export function encodeCsvRows(batch: Batch, types: readonly TypeRef[], settings: TextSettings): Uint8Array {
  const out = new RowBuffer(batch.length * 32)
  encodeCopyRows(batch, { copy: csv, columnNames: types.map(() => ''), settings }, types, out, false)
  return out.finish()
}
