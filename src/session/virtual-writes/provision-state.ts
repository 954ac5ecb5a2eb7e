// UPDATE … SET provision_state on rows that DDL makes.
import { provisionStates } from '../../../catalog/metadata/entity.ts'
import type { VirtualTable } from '../../../catalog/virtual/virtual-table.ts'
import { PgError } from '../../../engine/errors.ts'
import type { VirtualChange } from './virtual-writer.ts'

/**
 * The state that a change sets; undefined: active. also: another column that is written. Throws 42501 for any other change, 23514 for a
 * state that there is not.
 */
export function provisionStateOf(table: VirtualTable, change: VirtualChange, also?: string): string | undefined {
  if (change.kind !== 'update' || change.assigned.some((column) => column !== 'provision_state' && column !== also)) {
    throw new PgError('42501', `permission denied for table ${table.name}`, {
      detail: `Only its column${also === undefined ? '' : `s ${also} and`} provision_state can be written; DDL does the rest.`,
    })
  }
  const state = change.row.provision_state as string | null
  if (state === null || !(provisionStates as readonly string[]).includes(state)) {
    throw new PgError(
      '23514',
      `new row for relation "${table.name}" violates check constraint "${table.name}_provision_state_check"`,
      {
        detail: `"${state}" is not one of ${provisionStates.join(', ')}.`,
      },
    )
  }
  return state === 'active' ? undefined : state
}
