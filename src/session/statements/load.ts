// LOAD: of the libraries that PostgreSQL would load only PL/pgSQL is here, and it is always there.
import type { LoadStmt } from '@pgsql/types'
import { PgError } from '../../../engine/errors.ts'
import { commandExecution } from '../execution.ts'
import type { Utility } from './utility.ts'

/** Whoever is no superuser may load from there alone. */
const forAll = '$libdir/plugins/'

export const loadStatement: Utility<LoadStmt> = {
  execute: ({ filename = '' }, { core }) =>
    commandExecution('LOAD', () => {
      if (!core.catalog.role(core.user)?.superuser && !filename.startsWith(forAll))
        throw new PgError('42501', `access to library "${filename}" is not allowed`)
      if (/^(\$libdir\/)?plpgsql(\.so)?$/.test(filename)) return
      throw new PgError('58P01', `could not access file "${filename}": No such file or directory`)
    }),
}
