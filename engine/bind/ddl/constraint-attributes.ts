// DEFERRABLE, INITIALLY DEFERRED and NOT ENFORCED behind a column's constraint are clauses of their own to the parser: here they
// become attributes of the constraint that they follow, or are refused as PostgreSQL refuses them.
import { PgError } from '../../errors.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'

/** A constraint's node while attributes are added to it. */
type Draft = Record<string, any>

const deferrableKinds = new Set(['CONSTR_PRIMARY', 'CONSTR_UNIQUE', 'CONSTR_EXCLUSION', 'CONSTR_FOREIGN'])
const enforceableKinds = new Set(['CONSTR_CHECK', 'CONSTR_FOREIGN'])

/** The clauses without attributes, each with those that followed it. */
export function withAttributes(clauses: readonly ParseNode[]): ParseNode[] {
  const whole: Draft[] = []
  let last: Draft | undefined
  const seen = { deferrability: false, initially: false, enforcement: false }
  const invalid = (message: string, clause: ParseNode): PgError =>
    new PgError('42601', message, { position: locationOf(clause) + 1 })
  const follow = (words: string, kinds: ReadonlySet<string>, clause: ParseNode): Draft => {
    if (!last || !kinds.has(last.contype)) throw invalid(`misplaced ${words} clause`, clause)
    return last
  }
  const once = (what: keyof typeof seen, words: string, clause: ParseNode): void => {
    if (seen[what]) throw invalid(`multiple ${words} clauses not allowed`, clause)
    seen[what] = true
  }
  for (const clause of clauses) {
    switch (clause.contype) {
      case 'CONSTR_ATTR_DEFERRABLE': {
        const of = follow('DEFERRABLE', deferrableKinds, clause)
        once('deferrability', 'DEFERRABLE/NOT DEFERRABLE', clause)
        of.deferrable = true
        break
      }
      case 'CONSTR_ATTR_NOT_DEFERRABLE': {
        const of = follow('NOT DEFERRABLE', deferrableKinds, clause)
        once('deferrability', 'DEFERRABLE/NOT DEFERRABLE', clause)
        of.deferrable = false
        if (of.initdeferred) throw invalid(mustBeDeferrable, clause)
        break
      }
      case 'CONSTR_ATTR_DEFERRED': {
        const of = follow('INITIALLY DEFERRED', deferrableKinds, clause)
        once('initially', 'INITIALLY IMMEDIATE/DEFERRED', clause)
        if (seen.deferrability && !of.deferrable) throw invalid(mustBeDeferrable, clause)
        of.initdeferred = true
        of.deferrable = true
        break
      }
      case 'CONSTR_ATTR_IMMEDIATE':
        follow('INITIALLY IMMEDIATE', deferrableKinds, clause).initdeferred = false
        once('initially', 'INITIALLY IMMEDIATE/DEFERRED', clause)
        break
      case 'CONSTR_ATTR_ENFORCED':
      case 'CONSTR_ATTR_NOT_ENFORCED': {
        const enforced = clause.contype === 'CONSTR_ATTR_ENFORCED'
        const of = follow(enforced ? 'ENFORCED' : 'NOT ENFORCED', enforceableKinds, clause)
        once('enforcement', 'ENFORCED/NOT ENFORCED', clause)
        of.is_enforced = enforced
        break
      }
      default:
        // A copy: the parse tree may be bound again.
        last = { ...clause }
        whole.push(last)
        seen.deferrability = seen.initially = seen.enforcement = false
    }
  }
  return whole
}

const mustBeDeferrable = 'constraint declared INITIALLY DEFERRED must be DEFERRABLE'
