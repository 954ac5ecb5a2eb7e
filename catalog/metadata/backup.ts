// cadastre.backup: one row for each backup that was begun. What it says of a location holds for the time when it was finished.
import {
  metadataEntity,
  requiredBigint,
  requiredInt,
  requiredText,
  requiredTimestamptz,
  text,
  timestamptz,
} from './entity.ts'

export const backupStates = ['running', 'finished', 'failed', 'cancelled'] as const

export const backup = metadataEntity({
  name: 'backup',
  oid: 14_221,
  columns: {
    // No reference: a backup outlives its database.
    database_id: requiredInt,
    database_name: requiredText,
    location: requiredText,
    /** Who asked for it. */
    role: requiredText,
    state: { ...requiredText, oneOf: backupStates },
    started: requiredTimestamptz,
    finished: timestamptz,
    rows: requiredBigint,
    bytes: requiredBigint,
    error: text,
  },
  unique: [],
  writtenByServer: true,
})
