// Cloud Tables: what a statement writes is one request to the Cloud, which does all of it or nothing, at once.
import { randomUUID } from 'node:crypto'
import { rowsPerWriteMax } from '../../../catalog/cloud/contract.ts'
import { cloudTableByOid } from '../../../catalog/virtual/cloud/cloud-tables.ts'
import type { CloudVirtualTable } from '../../../catalog/virtual/cloud/cloud-virtual-table.ts'
import { toCloud } from '../../../catalog/virtual/cloud/cloud-values.ts'
import type { VirtualRow } from '../../../catalog/virtual/virtual-table.ts'
import { notSupported, PgError } from '../../../engine/errors.ts'
import { forgetKeys, keyReader } from '../cloud/scanned-keys.ts'
import type { SessionCore } from '../session-core.ts'
import type { VirtualChange, VirtualWriter } from './virtual-writer.ts'

const permission = 'cadastre.allow_nontransactional_writes'

export const cloudWriter: VirtualWriter = {
  admit: (core, { name }) => {
    forgetKeys(core)
    if (!core.transaction?.inBlock) return
    if (core.settings.get(permission) !== 'on')
      throw new PgError('25001', `cannot write to Cloud Table "${name}" inside a transaction block`, {
        detail: 'Writes to Cloud Tables take effect at once and cannot be rolled back.',
        hint: `SET ${permission} = on allows them all the same.`,
      })
    core.notice('NOTICE', '00000', `writes to Cloud Table "${name}" take effect at once and are not rolled back`)
  },
  write: async (core, { oid }, changes) => {
    try {
      await send(core, cloudTableByOid(oid), changes)
    } finally {
      forgetKeys(core)
    }
  },
}

async function send(core: SessionCore, table: CloudVirtualTable, changes: readonly VirtualChange[]): Promise<void> {
  if (changes.length > rowsPerWriteMax)
    throw new PgError('54000', `a statement can change at most ${rowsPerWriteMax} rows of a Cloud Table`)
  const kinds = new Set(changes.map(({ kind }) => kind))
  if (kinds.size > 1) throw notSupported('a statement that inserts, updates and deletes rows of a Cloud Table at once')
  const [method, body] = bodyOf(core, table, changes)
  const client = await core.state.cloud.clientOf(core.catalog.database)
  await client.request(
    {
      method,
      url: `/v1/${table.name}`,
      // With a key every try but the first that arrives does nothing.
      headers: {
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: Buffer.from(JSON.stringify(body)),
    },
    core.interrupted,
  )
}

function bodyOf(
  core: SessionCore,
  table: CloudVirtualTable,
  changes: readonly VirtualChange[],
): readonly [method: string, body: unknown] {
  const keyOf = keyReader(core, table)
  const updates: unknown[] = []
  const keys: unknown[] = []
  const rows: unknown[] = []
  for (const change of changes) {
    if (change.kind === 'insert')
      rows.push(
        wire(
          table,
          change.row,
          table.columns.map(({ name }) => name),
        ),
      )
    else if (change.kind === 'delete') keys.push(keyOf(change.id))
    else
      updates.push({
        key: keyOf(change.id),
        set: wire(table, change.row, change.assigned),
      })
  }
  if (rows.length > 0) return ['POST', { rows }]
  return updates.length > 0 ? ['PATCH', { updates }] : ['DELETE', { keys }]
}

function wire(table: CloudVirtualTable, row: VirtualRow, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.map((name) => {
      const value = row[name] ?? null
      const { type } = table.columns.find((column) => column.name === name)!
      const sent = value === null ? null : toCloud(type.oid, value)
      if (sent === undefined)
        throw new PgError('22008', `column "${name}" of Cloud Table "${table.name}" takes years 1 to 9999 only`)
      return [name, sent]
    }),
  )
}
