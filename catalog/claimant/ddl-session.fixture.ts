// For tests: a catalog that DDL text runs against, one statement after another, as a session would without any rows.
import { isoSettings } from '../../engine/types/iso-settings.ts'
import { bindStatement } from '../../engine/bind/bind.ts'
import type { SessionFacts } from '../../engine/functions/function.ts'
import { parseSql } from '../../engine/parse/parse.ts'
import type { TextSettings } from '../../engine/types/type.ts'
import { bootstrapEdits } from '../bootstrap.ts'
import { CatalogSnapshot } from '../snapshot.ts'
import type { DdlContext, DdlPlan } from './ddl-plan.ts'
import { planDdl } from './plan-ddl.ts'

export const testSettings: TextSettings = isoSettings

export const testFacts: SessionFacts = {
  user: 'cadastre',
  sessionUser: 'cadastre',
  database: 'cadastre',
  searchPath: ['public'],
  backendPid: 1,
  applicationName: '',
  clientAddress: null,
  clientPort: 0,
  serverAddress: null,
  serverPort: 0,
  variables: {},
  statementTimestamp: 0n,
  serverStartTimestamp: 0n,
  systemIdentifier: 1n,
}

export class DdlSession {
  catalog = CatalogSnapshot.fromRows(bootstrapEdits(), 'cadastre')
  user = 'cadastre'
  context: Partial<DdlContext> = {}

  /** Runs every statement of a text; the plan of the last one is returned. */
  run(sql: string): DdlPlan {
    let plan: DdlPlan | undefined
    for (const statement of parseSql(sql)) {
      const session = { ...testFacts, user: this.user }
      const shared = { catalog: this.catalog, user: this.user, searchPath: ['public'], settings: testSettings, session }
      const bound = bindStatement(statement, { ...shared, parameterTypes: [] })
      if (bound.kind !== 'ddl') throw new Error(`no DDL: ${statement.text}`)
      plan = planDdl(bound.ddl, { ...shared, ...this.context })
      this.catalog = this.catalog.withEdits(plan.edits)
    }
    if (!plan) throw new Error('no statement')
    return plan
  }

  table(name: string) {
    const table = [...this.catalog.rowsOf('table')].find((row) => row.name === name)
    if (!table) throw new Error(`no table ${name}`)
    return table
  }

  view(name: string) {
    const view = [...this.catalog.rowsOf('view')].find((row) => row.name === name)
    if (!view) throw new Error(`no view ${name}`)
    return view
  }
}
