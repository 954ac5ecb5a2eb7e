// The writers that virtual tables name.
import { cloudWriter } from './cloud-writer.ts'
import { databaseWriter } from './database-writer.ts'
import { metadataWriter } from './metadata-writer.ts'
import { roleWriter } from './role-writer.ts'
import { sessionTokenWriter } from './session-token-writer.ts'
import { sessionWriter } from './session-writer.ts'
import { tableWriter } from './table-writer.ts'
import type { VirtualWriter } from './virtual-writer.ts'

const writers: ReadonlyMap<string, VirtualWriter> = new Map([
  ['metadata', metadataWriter],
  ['database', databaseWriter],
  ['table', tableWriter],
  ['role', roleWriter],
  ['cloud', cloudWriter],
  ['session', sessionWriter],
  ['session_token', sessionTokenWriter],
])

export function writerNamed(name: string): VirtualWriter {
  const writer = writers.get(name)
  if (!writer) throw new Error(`there is no writer of virtual tables "${name}"`)
  return writer
}
