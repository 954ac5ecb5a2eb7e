// cadastre.task: who started which long work, and how it ended. cadastre.tasks shows what runs now; these rows outlive the process.
import {
  int,
  metadataEntity,
  requiredBigint,
  requiredInt,
  requiredText,
  requiredTimestamptz,
  text,
  timestamptz,
} from './entity.ts'

export const taskStates = ['running', 'finished', 'failed', 'cancelled'] as const

export const task = metadataEntity({
  name: 'task',
  oid: 14_222,
  columns: {
    /** Its id in cadastre.tasks, while that has it. */
    task: requiredInt,
    kind: requiredText,
    reason: requiredText,
    database_name: requiredText,
    region_id: requiredBigint,
    /** Who asked for it, and in which session. */
    role: requiredText,
    session: requiredInt,
    /** Where it came over HTTP with one. */
    session_token_id: int,
    state: { ...requiredText, oneOf: taskStates },
    started: requiredTimestamptz,
    finished: timestamptz,
    rows: requiredBigint,
    bytes: requiredBigint,
    error: text,
  },
  unique: [],
  writtenByServer: true,
})
