// One statement of the server's own, in the running transaction of a session that no client drives; its rows go nowhere.
import { parseSql } from '../../engine/parse/parse.ts'
import { lockRelations } from './locks/relation-locks.ts'
import type { PreparedStatement } from './prepared/prepared-statement.ts'
import type { SessionCore } from './session-core.ts'
import { silentSink } from './query/silent-sink.ts'
import { startExecution } from './prepared/start-execution.ts'

/** The command tag. */
export async function runSql(core: SessionCore, sql: string): Promise<string> {
  const [raw] = parseSql(sql)
  const prepared: PreparedStatement & { raw: NonNullable<PreparedStatement['raw']> } = {
    name: '',
    raw,
    declaredTypes: [],
    fromSql: false,
    preparedAt: core.statementTimestamp,
  }
  await lockRelations(core, prepared)
  const execution = startExecution(core, prepared, [], [], {})
  try {
    const { rows } = await execution.fetch(0, silentSink)
    return execution.tag(rows)
  } finally {
    await execution.close()
  }
}
