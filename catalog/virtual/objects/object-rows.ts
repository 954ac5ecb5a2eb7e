// Rows of the object store, asked of the thread that has it while the query waits.
import type { ObjectRow, ObjectsAsked } from '../../../engine/functions/system/effects.ts'
import type { VirtualContext } from '../virtual-table.ts'

export const objectRows = (context: VirtualContext, asked: ObjectsAsked): readonly ObjectRow[] =>
  context.effect('objects', [asked]) as readonly ObjectRow[]

/** PostgreSQL's timestamps count microseconds from 2000. */
const epochMilliseconds = Date.UTC(2000, 0, 1)

export const timestampOf = (milliseconds: unknown): bigint =>
  BigInt((milliseconds as number) - epochMilliseconds) * 1000n

export const bigintOf = (value: unknown): bigint | null => (value === null ? null : BigInt(value as number))
