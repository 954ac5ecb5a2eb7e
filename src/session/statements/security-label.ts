// SECURITY LABEL: labels belong to providers, libraries of which none can be loaded, so that each statement is PostgreSQL's error.
import type { SecLabelStmt } from '@pgsql/types'
import { PgError } from '../../../engine/errors.ts'
import { commandExecution } from '../execution.ts'
import type { Utility } from './utility.ts'

export const securityLabelStatement: Utility<SecLabelStmt> = {
  execute: ({ provider }, { core }) =>
    commandExecution('SECURITY LABEL', () => {
      if (core.ensureTransaction().readOnly)
        throw new PgError('25006', 'cannot execute SECURITY LABEL in a read-only transaction')
      throw new PgError(
        '22023',
        provider
          ? `security label provider "${provider}" is not loaded`
          : 'no security label providers have been loaded',
      )
    }),
}
