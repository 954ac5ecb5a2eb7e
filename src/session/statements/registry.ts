// Which utility statement is answered by which file, by the name of its parse node.
import { notSupported } from '../../../engine/errors.ts'
import { callStatement } from './call.ts'
import { closeStatement, declareStatement, fetchStatement } from './cursors.ts'
import { discardStatement } from './discard.ts'
import { doStatement } from './do.ts'
import { listenStatement, unlistenStatement } from './listen.ts'
import { loadStatement } from './load.ts'
import { lockTableStatement } from './lock-table.ts'
import { checkpointStatement, vacuumStatement } from './maintenance.ts'
import { notifyStatement } from './notify.ts'
import { deallocateStatement, executeStatement, prepareStatement } from './prepare.ts'
import { securityLabelStatement } from './security-label.ts'
import { setConstraintsStatement } from './set-constraints.ts'
import { refreshStatement } from './refresh.ts'
import { reindexStatement } from './reindex.ts'
import { setStatement } from './set.ts'
import { showStatement } from './show.ts'
import { transactionStatement } from './transaction.ts'
import type { Utility } from './utility.ts'

const utilities: Readonly<Record<string, Utility>> = {
  CallStmt: callStatement,
  CheckPointStmt: checkpointStatement,
  ClosePortalStmt: closeStatement,
  ConstraintsSetStmt: setConstraintsStatement,
  DeallocateStmt: deallocateStatement,
  DeclareCursorStmt: declareStatement,
  DiscardStmt: discardStatement,
  DoStmt: doStatement,
  ExecuteStmt: executeStatement,
  FetchStmt: fetchStatement,
  ListenStmt: listenStatement,
  LoadStmt: loadStatement,
  LockStmt: lockTableStatement,
  NotifyStmt: notifyStatement,
  PrepareStmt: prepareStatement,
  RefreshMatViewStmt: refreshStatement,
  ReindexStmt: reindexStatement,
  SecLabelStmt: securityLabelStatement,
  TransactionStmt: transactionStatement,
  UnlistenStmt: unlistenStatement,
  VacuumStmt: vacuumStatement,
  VariableSetStmt: setStatement,
  VariableShowStmt: showStatement,
}

const unsupported: Readonly<Record<string, string>> = {
  AlterOperatorStmt: 'ALTER OPERATOR … SET',
  AlterSystemStmt: 'ALTER SYSTEM',
  CreateDomainStmt: 'CREATE DOMAIN',
  AlterExtensionContentsStmt: 'ALTER EXTENSION … ADD or DROP',
  CreatePublicationStmt: 'CREATE PUBLICATION',
  CreateTableSpaceStmt: 'CREATE TABLESPACE',
  CompositeTypeStmt: 'CREATE TYPE',
  DefineStmt: 'CREATE TYPE',
  MergeStmt: 'MERGE',
  RuleStmt: 'CREATE RULE',
}

/** The parse node's own name: SelectStmt, VariableSetStmt, … */
export const nodeName = (node: object): string => Object.keys(node)[0] ?? ''

export function utilityFor(node: object): { readonly utility: Utility; readonly body: unknown } {
  const name = nodeName(node)
  const utility = utilities[name]
  if (!utility) throw notSupported(unsupported[name] ?? `the statement ${name.replace(/Stmt$/, '')}`)
  return { utility, body: (node as Record<string, unknown>)[name] }
}
