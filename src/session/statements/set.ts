// SET, SET LOCAL, SET TRANSACTION, SET SESSION CHARACTERISTICS and RESET.
import type { VariableSetStmt } from '@pgsql/types'
import { settingText } from '../../../engine/bind/expression/setting-text.ts'
import { invalidParameter, PgError } from '../../../engine/errors.ts'
import { maySetRole } from '../../../engine/privileges/role-membership.ts'
import { commandExecution } from '../execution.ts'
import { refuseRestricted } from '../routines/other-user.ts'
import type { SessionCore } from '../session-core.ts'
import { requireUserMay } from '../settings/settings.ts'
import { isTransactionMode, setTransactionMode } from '../settings/transaction-modes.ts'
import { checkTablespaces } from '../settings/tablespaces.ts'
import { requireConfigurationName, textSearchSetting } from '../settings/text-search-configuration.ts'
import { importSnapshot } from '../transaction/exported-snapshots.ts'
import { setModes } from './transaction.ts'
import type { Utility } from './utility.ts'

export const setStatement: Utility<VariableSetStmt> = {
  execute(node, { core }) {
    const reset = node.kind === 'VAR_RESET' || node.kind === 'VAR_RESET_ALL'
    return commandExecution(reset ? 'RESET' : 'SET', () => run(core, node))
  },
}

function run(core: SessionCore, node: VariableSetStmt): void {
  const local = node.is_local === true
  if (local && isAlone(core)) {
    core.notice('WARNING', '25P01', 'SET LOCAL can only be used in transaction blocks')
  }
  switch (node.kind) {
    case 'VAR_SET_VALUE':
      set(core, node.name!, settingText(node.name!, node.args ?? []), local)
      break
    case 'VAR_SET_DEFAULT':
    case 'VAR_RESET':
      set(core, node.name!, undefined, local)
      break
    case 'VAR_RESET_ALL':
      core.settings.resetAll()
      break
    case 'VAR_SET_MULTI':
      setMany(core, node)
      break
    case 'VAR_SET_CURRENT':
      set(core, node.name!, core.settings.get(node.name!), local)
  }
}

/** Outside of transaction blocks, and of functions, whose statement is around it. */
export const isAlone = (core: SessionCore): boolean => !core.transaction?.inBlock && core.routineDepth === 0

/** SET and set_config alike; value undefined: DEFAULT. */
export function set(core: SessionCore, name: string, value: string | undefined, local: boolean): void {
  if (name === 'role' || name === 'session_authorization') return setRole(core, name, value, local)
  if (!core.catalog.role(core.user)?.superuser) requireUserMay(name)
  if (value !== undefined) checkTablespaces(name, value)
  if (isTransactionMode(name)) setTransactionMode(core, name, value)
  else if (name.toLowerCase() === textSearchSetting && value !== undefined)
    core.settings.set(name, requireConfigurationName(value, { session: core.facts, catalog: core.catalog }), local)
  else core.settings.set(name, value, local)
}

function setRole(core: SessionCore, name: string, value: string | undefined, local: boolean): void {
  refuseRestricted(core, `set parameter "${name}"`)
  if (core.definer !== undefined)
    throw new PgError('42501', `cannot set parameter "${name}" within security-definer function`)
  if (name === 'role') becomeRole(core, value, local)
  else becomeSession(core, value, local)
  core.settings.note('is_superuser', core.catalog.role(core.user)?.superuser ? 'on' : 'off', local)
}

function becomeRole(core: SessionCore, value: string | undefined, local: boolean): void {
  if (value === undefined || value === 'none') return core.settings.set('role', 'none', local)
  const role = core.catalog.role(value)
  if (!role) throw invalidParameter(`role "${value}" does not exist`)
  const session = core.catalog.role(core.facts.sessionUser)
  if (!session || !maySetRole(core.catalog, session, role.oid))
    throw new PgError('42501', `permission denied to set role "${value}"`)
  core.settings.set('role', value, local)
}

/** Whoever logged in decides, whatever the session has become since. */
function becomeSession(core: SessionCore, value: string | undefined, local: boolean): void {
  const name = value ?? core.client.user
  const role = core.catalog.role(name)
  if (!role) throw invalidParameter(`role "${name}" does not exist`)
  if (name !== core.client.user && !core.catalog.role(core.client.user)?.superuser)
    throw new PgError('42501', `permission denied to set session authorization "${name}"`)
  core.settings.set('session_authorization', name, local)
  core.settings.set('role', 'none', local)
}

function setMany(core: SessionCore, node: VariableSetStmt): void {
  if (node.name === 'TRANSACTION') {
    if (isAlone(core)) core.notice('WARNING', '25P01', 'SET TRANSACTION can only be used in transaction blocks')
    setModes(core, node.args ?? [])
    return
  }
  if (node.name === 'SESSION CHARACTERISTICS') {
    for (const option of node.args ?? []) {
      if (!('DefElem' in option)) continue
      const { defname, arg } = option.DefElem
      const constant = arg && 'A_Const' in arg ? arg.A_Const : undefined
      const value = constant?.sval?.sval ?? ((constant?.ival?.ival ?? 0) === 1 ? 'on' : 'off')
      core.settings.set(`default_${defname}`, value, false)
    }
    return
  }
  if (node.name === 'TRANSACTION SNAPSHOT') {
    if (node.is_local) throw new PgError('0A000', 'SET LOCAL TRANSACTION SNAPSHOT is not implemented')
    if (isAlone(core)) core.notice('WARNING', '25P01', 'SET TRANSACTION can only be used in transaction blocks')
    return importSnapshot(core, settingText(node.name, node.args ?? []) ?? '')
  }
  throw new PgError('0A000', `SET ${node.name} is not supported`)
}
