// The settings that stored values are read and written under: what is kept does not depend on who asks.
import type { TextSettings } from './type.ts'

export const isoSettings = {
  timeZone: 'UTC',
  dateStyle: 'ISO',
  dateOrder: 'MDY',
  intervalStyle: 'postgres',
  extraFloatDigits: 1,
  byteaOutput: 'hex',
  transactionTimestamp: 0n,
} as const satisfies TextSettings
