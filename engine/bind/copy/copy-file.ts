// Whether a role may have COPY read and write files of the server, and which names of files it takes.
import { notSupported, PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import { hasPrivilegesOf } from '../../privileges/role-membership.ts'
import type { BindContext } from '../binding.ts'

/** PostgreSQL's predefined roles. */
const readServerFiles = 4569
const writeServerFiles = 4570

const hint = "Anyone can COPY to stdout or from stdin. psql's \\copy command also works for anyone."

export const isObject = (filename: string): boolean => filename.startsWith('s3://')

/** Throws 42501, and 42602 for a name that depends on the directory that the server was started in. */
export function requireFile({ filename, is_from, is_program }: ParseNode, { catalog, user }: BindContext): void {
  if (is_program) throw notSupported('COPY PROGRAM')
  if (filename === undefined || isObject(filename)) return
  const [direction, oid, name] = is_from
    ? ['from', readServerFiles, 'pg_read_server_files']
    : ['to', writeServerFiles, 'pg_write_server_files']
  const role = catalog.role(user)
  if (!role || !hasPrivilegesOf(catalog, role, oid as number))
    throw new PgError('42501', `permission denied to COPY ${direction} a file`, {
      detail: `Only roles with privileges of the "${name}" role may COPY ${direction} a file.`,
      hint,
    })
  if (!filename.startsWith('/')) throw new PgError('42602', `relative path not allowed for COPY ${direction} file`)
}
