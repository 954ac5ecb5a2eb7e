// The server's procedures: kept by the log in the order of their steps, and from there in the metadata store.
import { Procedures } from '../../../catalog/claimant/procedures/procedures.ts'
import type { RegionServer } from '../../../regions/region-server.ts'
import type { Catalogs } from '../catalogs.ts'
import { currentTimestamp } from '../transaction/transaction.ts'

export function openProcedures(regions: RegionServer, catalogs: Catalogs, term: number): Procedures {
  // For tests, as in `commit/CREATE SCHEMA`: the process ends once a procedure with such a statement has done this step.
  const exitAfter = process.env['CADASTRE_TEST_EXIT_AFTER']?.split('/')
  return new Procedures({
    journal: async (edits) => {
      if (edits.length === 0) return
      await regions.commit({
        snapshot: 0,
        operations: [],
        uniqueScopes: new Map(),
        catalogEdits: edits,
        // The commit's record comes after it in the log, and is waited for.
        synchronous: exitAfter !== undefined,
      })
    },
    term,
    nextId: catalogs.allocateOid,
    now: currentTimestamp,
    ...(exitAfter && {
      onStep: (step, kind) => {
        if (step === exitAfter[0] && kind.includes(exitAfter[1])) process.exit(exitCode)
        return Promise.resolve()
      },
    }),
  })
}

const exitCode = 86
