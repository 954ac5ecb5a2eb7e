// Work in another role's name: with its rights, as a SECURITY DEFINER function has its owner's.
import { PgError } from '../../../engine/errors.ts'
import type { SessionCore } from '../session-core.ts'

/** user: a role's name. */
export async function asUser<T>(core: SessionCore, user: string, work: () => Promise<T>): Promise<T> {
  if (user === core.user) return work()
  const { definer } = core
  core.definer = user
  try {
    return await work()
  } finally {
    core.definer = definer
  }
}

/**
 * What somebody else wrote, run since its result is wanted: with its owner's rights, unqualified names that mean the system's only, and
 * nothing that outlives the work or comes back to the rights of whoever asked for it.
 */
export async function asRestricted<T>(core: SessionCore, owner: string, work: () => Promise<T>): Promise<T> {
  const { restricted } = core
  const before = core.settings.at(core.settings.point(), 'search_path')
  core.restricted = true
  core.settings.note('search_path', 'pg_catalog, pg_temp', true)
  try {
    return await asUser(core, owner, work)
  } finally {
    core.restricted = restricted
    if (before !== undefined) core.settings.note('search_path', before, true)
  }
}

export function refuseRestricted(core: SessionCore, what: string): void {
  if (core.restricted) throw new PgError('42501', `cannot ${what} within security-restricted operation`)
}
